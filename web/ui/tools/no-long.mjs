// Stands for a library that the page does without: see vite.config.ts.
export {};
