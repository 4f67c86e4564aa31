import { frameTypeName, type Tap } from "@route-guide/http2";

/** A line for each frame of the connections, servers or channels that have it as their `tap`. */
export function frameLog(log: (line: string) => void): Tap {
  return {
    onFrame({ direction, type, streamId, bytes, headers = [] }) {
      const fields = headers.map(({ name, value }) => `, ${name}: ${value}`);
      const what = `${frameTypeName(type)} on ${streamId}, ${bytes.length} octets`;
      log(`${direction} ${what}${fields.join("")}`);
    },
  };
}
