import { describe, expect, it } from "vitest";
import { parseAddress } from "./address.ts";

const shown = (text: string) => {
  const { address } = parseAddress(text);
  if (address?.kind !== "tcpipAddress") return address?.value;
  const { ipAddress, port } = address.value;
  return [Buffer.from(ipAddress).toString("hex"), port];
};

describe("an address in channelz", () => {
  // biome-ignore format: a table
  it.each([
    ["127.0.0.1:50051",            ["7f000001", 50051]],
    ["255.255.255.255:0",          ["ffffffff", 0]],
    ["[::]:50051",                 ["00000000000000000000000000000000", 50051]],
    ["[::1]:80",                   ["00000000000000000000000000000001", 80]],
    ["[fe80::]:1",                 ["fe800000000000000000000000000000", 1]],
    ["[2001:DB8::a:b]:443",        ["20010db80000000000000000000a000b", 443]],
    ["[1:2:3:4:5:6:7:8]:9",        ["00010002000300040005000600070008", 9]],
    ["[::ffff:192.0.2.1]:7",       ["00000000000000000000ffffc0000201", 7]],
    ["unix:/run/x.sock",           { filename: "/run/x.sock" }],
    ["memory:1",                   { name: "memory:1" }],
    ["localhost:1",                { name: "localhost:1" }],
    ["1.2.3:4",                    { name: "1.2.3:4" }],
    ["1.2.3.256:4",                { name: "1.2.3.256:4" }],
    ["[1:2:3]:4",                  { name: "[1:2:3]:4" }],
    ["[1:2:3:4:5:6:7:8::]:4",      { name: "[1:2:3:4:5:6:7:8::]:4" }],
    ["[1::2::3]:4",                { name: "[1::2::3]:4" }],
    ["[12345::]:4",                { name: "[12345::]:4" }],
    ["",                           { name: "" }],
  ])("of %j", (text, address) => {
    expect(shown(text)).toEqual(address);
  });
});
