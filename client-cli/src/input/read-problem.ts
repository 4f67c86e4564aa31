import { InvalidInput } from "../invalid-input.ts";

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
};

/** Why `file` cannot be read, in words; what was thrown when that is not it. */
export function readProblem(file: string, thrown: unknown): unknown {
  if (!isSystemError(thrown)) return thrown;
  return new InvalidInput(`cannot read ${file}: ${PROBLEMS[thrown.code ?? ""] ?? thrown.code}`);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
