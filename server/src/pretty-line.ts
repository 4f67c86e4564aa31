interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
}

/** One JSON line of the log as a person likes to read it: `12:30:01 info listening port=50051`. */
export function prettyLine(json: string): string {
  const { level, time, msg = "", err, ...fields }: LogLine = JSON.parse(json);
  const values = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const head = [new Date(time).toTimeString().slice(0, 8), level.padEnd(5), msg, ...values].join(
    " ",
  );
  return err?.stack ? `${head}\n${err.stack}\n` : `${head}\n`;
}
