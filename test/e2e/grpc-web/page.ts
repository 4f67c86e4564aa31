import type { Ask, Caller, ClientName, Report } from "./ask.ts";
import { callByConnect } from "./connect-caller.ts";
import { callByGrpcWeb } from "./grpc-web-caller.ts";

const CALLERS: Readonly<Record<ClientName, Caller>> = {
  "grpc-web, text": callByGrpcWeb("text"),
  "grpc-web, binary": callByGrpcWeb("binary"),
  "connect-web": callByConnect,
};

/** What a test finds on the page. */
export interface CallingPage {
  start(ask: Ask): void;
  cancel(): void;
  report: Report;
}

const page: CallingPage = {
  start(ask) {
    page.report = { messages: [], headers: {}, trailers: {} };
    page.cancel = CALLERS[ask.client](ask, page.report);
  },
  cancel() {},
  report: { messages: [], headers: {}, trailers: {} },
};

Object.assign(globalThis, { callingPage: page });
