import { describe, expect, it } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { framed, request } from "../../testing/raw-messages.ts";
import type { Text } from "../../testing/text-service.ts";
import type { CallContext, Implementation } from "../index.ts";
import { RpcError } from "../rpc-error.ts";
import type { ServerInterceptor } from "./interceptor.ts";

const METHODS = ["One", "Many", "Gather", "Chat"];

const connection = (
  interceptors: ServerInterceptor[],
  handlers: Partial<Implementation<typeof Text>> = {},
) => rawConnection(handlers, { interceptors });

/** One call with the request `hello`, and all that came of it. */
async function call(
  method: string,
  interceptors: ServerInterceptor[],
  handlers?: Partial<Implementation<typeof Text>>,
) {
  const { client, ended, server, settle } = await connection(interceptors, handlers);
  client.headers(1, request(method, ["x-user", "ada"]));
  client.data(1, framed("hello"), true);
  await settle();
  return { ...client.answer(1), ended, callCount: server.callCount };
}

const pass: ServerInterceptor = (requests, _, next) => next(requests);

describe.each(METHODS)("an interceptor around %s", (method) => {
  const answer = method === "Many" ? ["hello", "hello"] : ["hello"];

  it("that does nothing changes nothing", async () => {
    const result = await call(method, [pass, pass]);
    expect(result).toMatchObject({
      headers: { ":status": "200", "content-type": "application/grpc" },
      messages: answer,
      trailers: { "grpc-status": "0" },
      callCount: 0,
    });
    expect(result.ended).toMatchObject([{ status: "OK", messagesReceived: 1 }]);
  });

  it("sees the call from its beginning to its end, the first one all of it", async () => {
    const seen: string[] = [];
    const note = (name: string): ServerInterceptor =>
      async function* (requests, { path, metadata }, next) {
        seen.push(`${name} ${path} ${metadata.get("x-user")}`);
        try {
          yield* next(requests);
          seen.push(`${name} OK`);
        } catch (thrown) {
          seen.push(`${name} ${RpcError.from(thrown).code}`);
          throw thrown;
        }
      };
    const path = `/test.Text/${method}`;
    const interceptors = [note("outer"), note("inner")];
    await call(method, interceptors);
    expect(seen.splice(0)).toEqual([
      `outer ${path} ada`,
      `inner ${path} ada`,
      "inner OK",
      "outer OK",
    ]);
    const fail = () => {
      throw new RpcError("NOT_FOUND", "no");
    };
    await call(method, interceptors, { one: fail, many: fail, gather: fail, chat: fail });
    expect(seen.slice(2)).toEqual(["inner NOT_FOUND", "outer NOT_FOUND"]);
  });

  it("changes messages, both ways", async () => {
    const shout: ServerInterceptor = async function* (requests, _, next) {
      async function* doubled() {
        for await (const text of requests) yield `${text} ${text}`;
      }
      for await (const text of next(doubled())) yield `${text}!`;
    };
    const { messages } = await call(method, [shout]);
    expect(messages).toEqual(answer.map(() => "hello hello!"));
  });

  it("answers in the place of the handler", async () => {
    const result = await call(method, [
      async function* () {
        yield "cached";
      },
    ]);
    expect(result).toMatchObject({ messages: ["cached"], trailers: { "grpc-status": "0" } });
  });

  it("refuses a call with the status that it throws, in one header section", async () => {
    const refuse = (): never => {
      throw new RpcError("UNAUTHENTICATED", "who are you?");
    };
    const refuseLater: ServerInterceptor = async function* () {
      yield* [];
      await Promise.resolve();
      refuse();
    };
    for (const interceptor of [refuse, refuseLater]) {
      const result = await call(method, [interceptor]);
      expect(result.headers).toMatchObject({ "grpc-status": "16", "grpc-message": "who are you?" });
      expect(result.trailers).toBeUndefined();
      expect(result.ended).toMatchObject([{ status: "UNAUTHENTICATED" }]);
    }
  });

  it("turns one status into another", async () => {
    const translate: ServerInterceptor = async function* (requests, _, next) {
      try {
        yield* next(requests);
      } catch (thrown) {
        throw new RpcError("UNAVAILABLE", "later", { cause: thrown });
      }
    };
    const fail = () => {
      throw new TypeError("oops");
    };
    const handlers = { one: fail, many: fail, gather: fail, chat: fail };
    const { headers } = await call(method, [translate], handlers);
    expect(headers).toMatchObject({ "grpc-status": "14", "grpc-message": "later" });
  });

  it("sets headers and trailers, and what the handler reads of the metadata", async () => {
    const mark: ServerInterceptor = async function* (requests, call, next) {
      call.headers.set("x-before", "1");
      call.metadata.set("x-user", "bob");
      yield* next(requests);
      call.trailers.set("x-after", "2");
    };
    const user = ({ metadata }: CallContext) => metadata.get("x-user") ?? "";
    const { headers, messages, trailers } = await call(method, [mark], {
      one: (_, call) => user(call),
      many: (_, call) => [user(call)],
      gather: (_, call) => user(call),
      chat: (_, call) => [user(call)],
    });
    expect(messages).toEqual(["bob"]);
    expect(headers).toMatchObject({ "x-before": "1" });
    expect(trailers).toMatchObject({ "x-after": "2" });
  });

  it("is ended when the client gives up", async () => {
    const seen: string[] = [];
    const note: ServerInterceptor = async function* (requests, call, next) {
      call.signal.addEventListener("abort", () => seen.push("aborted"));
      try {
        yield* next(requests);
      } finally {
        seen.push("ended");
      }
    };
    const sleep = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const { client, server, settle } = await connection([note], {
      one: (_, { signal }) => sleep(signal),
      async *many(_, { signal }) {
        yield await sleep(signal);
      },
      gather: (_, { signal }) => sleep(signal),
      async *chat(_, { signal }) {
        yield await sleep(signal);
      },
    });
    client.headers(1, request(method));
    client.data(1, framed("hello"), true);
    await settle();
    expect([seen, server.callCount]).toEqual([[], 1]);
    client.reset(1, "CANCEL");
    await settle();
    expect([seen, server.callCount]).toEqual([["aborted", "ended"], 0]);
  });

  it("keeps the deadline", async () => {
    const forget: ServerInterceptor = async function* () {
      await new Promise(() => {});
      yield "never";
    };
    const { client, clock, ended } = await connection([forget]);
    client.headers(1, request(method, ["grpc-timeout", "10m"]));
    client.data(1, framed("hello"), true);
    await clock.advance(10);
    expect(client.answer(1).headers).toMatchObject({ "grpc-status": "4" });
    expect(ended).toMatchObject([{ status: "DEADLINE_EXCEEDED" }]);
  });
});

describe("interceptors", () => {
  it("start before the first message is there, and may refuse to wait for it", async () => {
    const { client, settle } = await connection([
      () => {
        throw new RpcError("PERMISSION_DENIED", "not you");
      },
    ]);
    client.headers(1, request("One"));
    await settle();
    expect(client.answer(1)).toMatchObject({ headers: { "grpc-status": "7" }, reset: "NO_ERROR" });
  });

  it.each([
    { path: "Nothing", status: "12" },
    { path: "One", status: "13", fields: [["grpc-timeout", "x"]] as [string, string][] },
  ])("see nothing of what is refused before: $path", async ({ path, status, fields = [] }) => {
    const seen: unknown[] = [];
    const { client, settle } = await connection([
      (requests, call, next) => {
        seen.push(call.path);
        return next(requests);
      },
    ]);
    client.headers(1, request(path, ...fields), true);
    await settle();
    expect([client.answer(1).headers["grpc-status"], seen]).toEqual([status, []]);
  });

  it.each(["One", "Many"])("wire rule 28: leave %s its one request", async (method) => {
    for (const frames of [[], [framed("a"), framed("b")]]) {
      const { client, settle } = await connection([pass]);
      client.headers(1, request(method), frames.length === 0);
      for (const [at, frame] of frames.entries()) client.data(1, frame, at === frames.length - 1);
      await settle();
      expect(client.answer(1).headers["grpc-status"]).toBe("12");
    }
  });

  it("must pass on one request where the method takes one", async () => {
    for (const requests of [[], ["a", "b"]]) {
      async function* made() {
        yield* requests;
      }
      const { headers, ended } = await call("One", [(_, __, next) => next(made())]);
      expect(headers).toMatchObject({ "grpc-status": "2" });
      const amount = requests.length === 0 ? "no" : "more than one";
      expect(ended[0]?.error).toMatchObject({
        message: `interceptors left ${amount} request`,
      });
    }
  });

  it("must give one response where the method gives one", async () => {
    async function* responses(count: number) {
      for (let at = 0; at < count; at++) yield "a";
    }
    const none = await call("Gather", [() => responses(0)]);
    expect(none.headers).toMatchObject({ "grpc-status": "2" });
    expect(none.ended[0]?.error).toMatchObject({ message: "interceptors left no response" });
    const several = await call("Gather", [() => responses(2)]);
    expect(several).toMatchObject({ messages: ["a"], trailers: { "grpc-status": "2" } });
    expect(several.ended[0]?.error).toMatchObject({
      message: "interceptors left more than one response",
    });
  });

  it("leave a stream its pace", async () => {
    let made = 0;
    const { client, settle } = await connection([pass], {
      *many(text) {
        for (; made < 1_000; made++) yield text.repeat(100);
      },
    });
    client.headers(1, request("Many"));
    client.data(1, framed("0123456789"), true);
    await settle();
    expect(made).toBeLessThan(100);
    client.grant(2_000_000);
    client.grant(2_000_000, 1);
    await settle();
    expect(client.answer(1).messages).toHaveLength(1_000);
  });

  it("let a chat talk both ways at once", async () => {
    const { client, settle } = await connection([pass]);
    client.headers(1, request("Chat"));
    for (const text of ["a", "b"]) {
      client.data(1, framed(text));
      await settle();
      expect(client.answer(1).messages.at(-1)).toBe(text);
    }
  });
});
