import type { Address } from "@route-guide/proto/channelz";

/** The address as channelz has it: `127.0.0.1:80`, `[::1]:80`, `unix:/run/x.sock` or anything. */
export function parseAddress(text: string): Address {
  if (text.startsWith("unix:")) {
    const filename = text.slice("unix:".length);
    return { address: { kind: "udsAddress", value: { filename } } };
  }
  const [, v6, v4 = "", port] = /^(?:\[([\da-f:.]+)\]|([\d.]+)):(\d+)$/i.exec(text) ?? [];
  const ipAddress = v6 === undefined ? parseV4(v4) : parseV6(v6);
  return ipAddress
    ? { address: { kind: "tcpipAddress", value: { ipAddress, port: Number(port) } } }
    : { address: { kind: "otherAddress", value: { name: text } } };
}

function parseV4(text: string): Uint8Array | undefined {
  const octets = text.split(".").map(Number);
  const isAddress = octets.length === 4 && octets.every((octet) => octet <= 255);
  return isAddress ? Uint8Array.from(octets) : undefined;
}

/** RFC 4291 §2.2: `::` stands for as many zeros as are missing; an IPv4 address may come last. */
function parseV6(text: string): Uint8Array | undefined {
  const [head = "", tail, ...more] = text.split("::");
  const [before, after] = [groups(head), groups(tail ?? "")];
  const missing = 8 - before.length - after.length;
  const fits = tail === undefined ? missing === 0 : missing > 0;
  if (!fits || more.length > 0) return undefined;
  const all = [...before, ...new Array<number>(missing).fill(0), ...after];
  if (!all.every((group) => group <= 0xffff)) return undefined;
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function groups(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    const v4 = group.includes(".") ? parseV4(group) : undefined;
    if (!v4) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = v4;
    return [(a << 8) | b, (c << 8) | d];
  });
}
