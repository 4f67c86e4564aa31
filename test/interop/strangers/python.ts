import type { Program } from "../../support/programs.ts";

/** Debian's own interpreter, for which python3-grpcio is installed. */
export const PYTHON = "/usr/bin/python3";

export const PYTHON_GRPC: Program = {
  name: "grpcio for /usr/bin/python3",
  probe: [PYTHON, "-c", "import grpc, google.protobuf"],
  debianPackage: "python3-grpcio, python3-protobuf",
};
