import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { COMPRESSION_CASES } from "../cases/cases.ts";
import { CERTIFICATE_FILES } from "../certificates.ts";
import type { ClientProgram } from "./client-process.ts";
import { type Command, nodeProgram } from "./command.ts";
import { DESCRIPTOR_FILE, writeDescriptorFile } from "./descriptor-file.ts";
import { buildGoPrograms, goProgram } from "./go.ts";

/** An implementation of gRPC, as a test client and a test server. */
export interface Implementation {
  readonly name: string;
  /** Makes it ready to run. Returns what is missing on this machine, if anything. */
  prepare(): string | undefined;
  server(isTls: boolean): Command;
  client(port: number, isTls: boolean): ClientProgram;
  /** The compressed cases that it can take part in, as the one or the other. */
  readonly compresses: { readonly client: readonly string[]; readonly server: readonly string[] };
}

export const HOST = "127.0.0.1";
const PYTHON = "/usr/bin/python3"; // the one that Debian's python3-grpcio is for
const pythonFile = (name: string): string =>
  fileURLToPath(new URL(`../../python/${name}`, import.meta.url));

const EVERY_COMPRESSED_CASE = Object.keys(COMPRESSION_CASES);
/** For a client that cannot compress one message of a stream, and not the next. */
const COMPRESSED_BY_CALL = EVERY_COMPRESSED_CASE.filter(
  (name) => name !== "client_compressed_streaming",
);
/** For a server that cannot see whether a request came compressed. */
const COMPRESSED_RESPONSES = ["server_compressed_unary", "server_compressed_streaming"];

/** Programs of this package: ours, and of libraries for Node. */
function nodeImplementation(
  name: string,
  compresses: Implementation["compresses"],
): Implementation {
  return {
    name,
    compresses,
    prepare: () => undefined,
    server: (isTls) => nodeProgram(`${name}-server`, ["--port", "0", `--use_tls=${isTls}`]),
    client: (port, isTls) => ({
      reports: "lines",
      command: (cases) =>
        nodeProgram(`${name}-client`, [
          ...targetFlags(port, isTls),
          `--use_test_ca=${isTls}`,
          ...["--test_case", cases.join(",")],
        ]),
    }),
  };
}

export const GO: Implementation = {
  name: "go",
  compresses: { client: [], server: [] },
  prepare: () => buildGoPrograms(["client", "server", "http2"]),
  server: (isTls) => ({
    program: goProgram("server"),
    args: ["--port=0", `--use_tls=${isTls}`, ...certificateFlags()],
    environment: { GRPC_GO_LOG_SEVERITY_LEVEL: "info" }, // or else it does not say its port
  }),
  client: (port, isTls) => ({
    reports: "exitCode",
    command: (cases) => ({
      program: goProgram("client"),
      args: [
        ...targetFlags(port, isTls),
        ...[`--use_test_ca=${isTls}`, `--ca_file=${CERTIFICATE_FILES.authority}`],
        `--test_case=${cases.join(",")}`,
      ],
    }),
  }),
};

const python: Implementation = {
  name: "python",
  compresses: { client: COMPRESSED_BY_CALL, server: COMPRESSED_RESPONSES },
  prepare() {
    const { status } = spawnSync(PYTHON, ["-c", "import grpc, google.protobuf"]);
    if (status !== 0) return "grpcio is not installed (Debian: python3-grpcio)";
    writeDescriptorFile();
    return undefined;
  },
  server: (isTls) => ({
    program: PYTHON,
    args: [
      ...[pythonFile("server.py"), "--port=0", `--use_tls=${isTls}`],
      ...[...certificateFlags(), `--descriptors=${DESCRIPTOR_FILE}`],
    ],
  }),
  client: (port, isTls) => ({
    reports: "lines",
    command: (cases) => ({
      program: PYTHON,
      args: [
        ...[pythonFile("client.py"), ...targetFlags(port, isTls)],
        ...[`--ca_file=${CERTIFICATE_FILES.authority}`, `--descriptors=${DESCRIPTOR_FILE}`],
        `--test_case=${cases.join(",")}`,
      ],
    }),
  }),
};

function targetFlags(port: number, isTls: boolean): string[] {
  return [`--server_host=${HOST}`, `--server_port=${port}`, `--use_tls=${isTls}`];
}

function certificateFlags(): string[] {
  const { cert, key } = CERTIFICATE_FILES;
  return [`--tls_cert_file=${cert}`, `--tls_key_file=${key}`];
}

export const OURS: Implementation = nodeImplementation("ours", {
  client: EVERY_COMPRESSED_CASE,
  server: EVERY_COMPRESSED_CASE,
});
export const STRANGERS: readonly Implementation[] = [
  GO,
  python,
  // neither lets a handler choose
  nodeImplementation("grpc-js", { client: COMPRESSED_BY_CALL, server: [] }),
  nodeImplementation("connect", { client: COMPRESSED_BY_CALL, server: [] }),
];
