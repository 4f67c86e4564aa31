import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const pathTo = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The contracts that every stranger is given; each builds its own code from them. */
export const PROTO_FILES: readonly string[] = [
  pathTo("../../../proto/route_guide.proto"),
  pathTo("test_service.proto"),
];

/** Both contracts, as protobufjs reflects them. */
export const contracts = new protobuf.Root().loadSync([...PROTO_FILES]).resolveAll();

/** One method of a contract. */
export interface ContractMethod {
  /** `routeguide.RouteGuide/GetFeature` */
  readonly name: string;
  readonly takesStream: boolean;
  readonly givesStream: boolean;
}

/** What the contract says of `name`: `routeguide.RouteGuide/GetFeature`. */
export function methodNamed(name: string): ContractMethod {
  const [service = "", method = ""] = name.split("/");
  const found = contracts.lookupService(service).methods[method];
  if (!found) throw new Error(`no such method: ${name}`);
  const { requestStream = false, responseStream = false } = found;
  return { name, takesStream: requestStream, givesStream: responseStream };
}
