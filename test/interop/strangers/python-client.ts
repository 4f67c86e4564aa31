import { fileURLToPath } from "node:url";
import type { StatusName } from "@route-guide/grpc";
import { LineProcess } from "../../support/line-process.ts";
import { encodedFileDescriptors } from "../contract/file-descriptors.ts";
import { CallRecord } from "./call-record.ts";
import { PYTHON } from "./python.ts";
import type {
  Fields,
  Json,
  StrangerCall,
  StrangerClient,
  StrangerClientOptions,
} from "./stranger.ts";

const SCRIPT = fileURLToPath(new URL("../python/client.py", import.meta.url));

type ClientEvent =
  | { readonly event: "ready" }
  | { readonly event: "headers"; readonly call: number; readonly fields: Fields }
  | { readonly event: "message"; readonly call: number; readonly message: Json }
  | {
      readonly event: "end";
      readonly call: number;
      readonly status: StatusName;
      readonly detail: string;
      readonly trailers: Fields;
    };

/** Debian's python3-grpcio, which is gRPC's core in C, in a process of its own. */
export async function pythonClient({
  port,
  authority,
  certificate,
}: StrangerClientOptions): Promise<StrangerClient> {
  const calls = new Map<number, CallRecord>();
  let isReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const python = new LineProcess<ClientEvent>([PYTHON, SCRIPT], (event) => {
    if (event.event === "ready") isReady();
    else tell(calls.get(event.call), event);
  });
  const failed = python.ended().then((stderr) => Promise.reject(new Error(stderr)));
  const descriptors = Buffer.from(encodedFileDescriptors()).toString("base64");
  python.say({ target: `localhost:${port}`, authority, certificate, descriptors });
  await Promise.race([ready, failed]);
  failed.catch(() => {}); // from now on its calls would tell

  let callCount = 0;
  return {
    open(method, callOptions) {
      const call = ++callCount;
      const record = new CallRecord();
      calls.set(call, record);
      python.say({ op: "open", call, method, ...callOptions });
      return callOf(python, call, record);
    },
    close: () => python.end(),
  };
}

function tell(record: CallRecord | undefined, event: Exclude<ClientEvent, { event: "ready" }>) {
  if (event.event === "headers") record?.onHeaders(event.fields);
  else if (event.event === "message") record?.onMessage(event.message);
  else record?.onEnd(event);
}

function callOf(
  python: LineProcess<ClientEvent>,
  call: number,
  { headers, messages, ended }: CallRecord,
): StrangerCall {
  return {
    headers,
    messages,
    ended,
    send: (message) => python.say({ op: "send", call, message }),
    halfClose: () => python.say({ op: "halfClose", call }),
    cancel: () => python.say({ op: "cancel", call }),
  };
}
