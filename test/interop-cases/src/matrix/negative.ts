import { NEGATIVE_CASES } from "../cases/cases.ts";
import type { ClientProgram } from "./client-process.ts";
import { goProgram } from "./go.ts";
import { GO, HOST, type Implementation, OURS } from "./implementations.ts";

export const NEGATIVE_NAMES = Object.keys(NEGATIVE_CASES);

/** Who has to do with the misbehaving server. */
interface NegativeClient {
  readonly name: string;
  readonly cases: readonly string[];
  client(port: number): ClientProgram;
}

const ours: NegativeClient = {
  name: OURS.name,
  cases: NEGATIVE_NAMES,
  client: (port) => OURS.client(port, false),
};

/**
 * grpc-go's own, so that somebody else judges the server. It gives INTERNAL, as it should, when it
 * is reset amid the data, but its test program still wants UNKNOWN.
 */
const go: NegativeClient = {
  name: GO.name,
  cases: NEGATIVE_NAMES.filter((name) => name !== "rst_during_data"),
  client: (port) => ({
    reports: "exitCode",
    command([testCase]) {
      // for which the usual client is to be taken
      if (testCase === "data_frame_padding") return GO.client(port, false).command(["large_unary"]);
      const args = [`--server_host=${HOST}`, `--server_port=${port}`, `--test_case=${testCase}`];
      return { program: goProgram("http2"), args };
    },
  }),
};

export function negativeClients(present: readonly Implementation[]): NegativeClient[] {
  return present.includes(GO) ? [ours, go] : [ours];
}
