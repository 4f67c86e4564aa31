import type { Command } from "./command.ts";

/** A command as help tells it, and where to find what it does: loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** What follows the name in help. */
  readonly usage: string;
  readonly summary: string;
  /** In commander's terms: `<required...>`, `[optional]`. */
  readonly arguments: string;
  readonly options: readonly (readonly [flags: string, help: string])[];
  readonly details: string;
  load(): Promise<Command>;
}

const POINTS = `A point is LAT,LNG in degrees (40.9146138,-74.6188906) or in E7, degrees x 10^7
(409146138,-746188906): two whole numbers are E7 when one is 1000 or more, or -1000 or less.`;

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "demo",
    usage: "",
    summary: "call all four methods, in the order of the official clients",
    arguments: "",
    options: [],
    details: "",
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  {
    name: "feature",
    usage: "LAT LNG",
    summary: "the feature at a point (unary)",
    arguments: "<LAT,LNG...>",
    options: [],
    details: POINTS,
    load: async () => (await import("./commands/feature.ts")).feature,
  },
  {
    name: "list",
    usage: "LO HI",
    summary: "the features inside a rectangle (server streaming)",
    arguments: "<LO...>",
    options: [["--unnamed", "features without a name, too"]],
    details: `LO and HI are any two opposite corners. ${POINTS}`,
    load: async () => (await import("./commands/list.ts")).list,
  },
  {
    name: "record",
    usage: "[FILE|-]",
    summary: "send a route and get its summary (client streaming)",
    arguments: "[file]",
    options: [],
    details: `Reads one point a line: LAT,LNG; or CSV, whose first line may name its columns; or JSON
({"latitude":409146138,"longitude":-746188906} in E7, or anything with such a "location").
Blank lines and lines that begin with # are passed over. The first point says what all lines
are in: 1,2 after one in E7 is in E7.

A file is read in full first: when a line of it is wrong, nothing is sent. Standard input is
sent as it comes: at a wrong line the route ends, its summary is printed, and the exit code is 2.`,
    load: async () => (await import("./commands/record.ts")).record,
  },
  {
    name: "chat",
    usage: "",
    summary: "leave notes at places and see everyone's (bidirectional streaming)",
    arguments: "",
    options: [["--at <point>", "where to begin"]],
    details: `On a terminal, type notes; /go LAT,LNG moves, /quit leaves, //text is the note /text.
In a pipe, reads and writes notes as JSON, one a line, in E7:
  {"location":{"latitude":409146138,"longitude":-746188906},"message":"hello"}
The end of the input half-closes the call; what is still to come is written first.`,
    load: async () => (await import("./commands/chat.ts")).chat,
  },
  {
    name: "call",
    usage: "SERVICE/METHOD [JSON...|-]",
    summary: "call a method with JSON and print JSON",
    arguments: "<method> [json...]",
    options: [],
    details: `Each JSON is one message; "-" reads one a line from standard input, as long as it lasts;
a wrong line cancels the call, and the exit code is 2. Without any JSON, a method that
takes one message gets an empty one.

RouteGuide is built in; of any other service the server is asked what it looks like, by reflection.`,
    load: async () => (await import("./commands/call.ts")).call,
  },
  {
    name: "describe",
    usage: "[SYMBOL]",
    summary: "list the server's methods, or show what its .proto files say of a symbol",
    arguments: "[symbol]",
    options: [],
    details: `SYMBOL is the full name of a service, method, message, field, enum or extension:
  routeguide describe routeguide.RouteGuide/GetFeature
  routeguide describe routeguide.Point

The server needs reflection, v1 or v1alpha.`,
    load: async () => (await import("./commands/describe.ts")).describe,
  },
  {
    name: "health",
    usage: "[SERVICE]",
    summary: "ask whether the server, or one of its services, is serving",
    arguments: "[service]",
    options: [["--watch", "go on, and print each change"]],
    details: `Prints SERVING, NOT_SERVING or UNKNOWN; the exit code is 0 only for SERVING. With --watch, a
service that the server does not know yet is SERVICE_UNKNOWN.`,
    load: async () => (await import("./commands/health.ts")).health,
  },
  {
    name: "bench",
    usage: "[LAT,LNG]",
    summary: "call GetFeature as fast as it goes and print the rate and the latencies",
    arguments: "[point...]",
    options: [
      ["--calls <n>", "stop after n calls"],
      ["--seconds <n>", "stop after n seconds (5 unless --calls is given)"],
      ["--streams <n>", "calls in progress on each connection (50)"],
      ["--connections <n>", "connections (1)"],
    ],
    details: "",
    load: async () => (await import("./commands/bench.ts")).bench,
  },
];
