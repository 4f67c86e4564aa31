/* Loaded before a server (`--import`): SIGUSR2 has its garbage collected, so that only what it needs counts. */
process.on("SIGUSR2", () => globalThis.gc?.());
