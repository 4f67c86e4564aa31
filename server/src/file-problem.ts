const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
};

/** Why a file cannot be read, in words. */
export function fileProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ("code" in error && PROBLEMS[String(error.code)]) || error.message;
}
