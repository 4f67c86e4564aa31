import { readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second, whatever the machine. */
const TICK_MICROS = 10_000;
/** Where proc(5) has `utime`, counted from behind the program's name. */
const UTIME = 11;

/** Processor time that a process has used so far, all of its threads together. */
export function cpuMicrosOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[UTIME]) + Number(fields[UTIME + 1])) * TICK_MICROS;
}

/** What a process has in memory, octets. */
export function residentBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
