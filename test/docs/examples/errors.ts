import { RpcError } from "@route-guide/grpc";
import { BadRequest, type Point } from "@route-guide/proto";

const TYPE_URL = `type.googleapis.com/${BadRequest.typeName}`;

/** At the server: which field is wrong, for programs, besides the words for people. */
export function checkLatitude({ latitude }: Point): void {
  if (Math.abs(latitude) <= 900_000_000) return;
  const fieldViolations = [{ field: "latitude", description: "beyond the pole" }];
  throw new RpcError("INVALID_ARGUMENT", "there is no such place", {
    details: [{ typeUrl: TYPE_URL, value: BadRequest.encode({ fieldViolations }) }],
  });
}

/** At the client: what is wrong with which field. */
export function wrongFields(error: unknown): Map<string, string> {
  const details = error instanceof RpcError ? error.details : [];
  const violations = details
    .filter(({ typeUrl }) => typeUrl === TYPE_URL)
    .flatMap(({ value }) => BadRequest.decode(value).fieldViolations);
  return new Map(violations.map(({ field, description }) => [field, description]));
}
