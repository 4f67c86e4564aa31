import { memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { Text } from "../../testing/text-service.ts";
import {
  type CallContext,
  createChannel,
  createClient,
  createServer,
  RpcError,
  type ServerInterceptor,
} from "../index.ts";
import { type Authenticate, createAuthenticator } from "./authenticator.ts";

interface User {
  readonly name: string;
}

const UNKNOWN = new RpcError("UNAUTHENTICATED", "who are you?");

/** Knows everybody, admits all but Eve. */
const authenticate = ({ metadata }: CallContext): User => {
  const name = metadata.get("x-user");
  if (name === undefined) throw UNKNOWN;
  if (name === "eve") throw new RpcError("PERMISSION_DENIED", "not you");
  return { name };
};

/** A client of a server whose handlers answer with the caller's name. */
function connected(by: Authenticate<User>, openServices?: string[]) {
  const asked: string[] = [];
  const authenticator = createAuthenticator<User>(
    (call) => {
      asked.push(call.path);
      return by(call);
    },
    openServices ? { openServices } : {},
  );
  const nameOf = (call: CallContext) => authenticator.identityOf(call)?.name ?? "nobody";
  const server = createServer({ interceptors: [authenticator.interceptor] }).add(Text, {
    one: (_, call) => nameOf(call),
    *many(_, call) {
      yield nameOf(call);
    },
    gather: (_, call) => nameOf(call),
    async *chat(_, call) {
      yield nameOf(call);
    },
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  return { asked, client: createClient(Text, createChannel(dialer)) };
}

async function first(texts: AsyncIterable<string>): Promise<string> {
  for await (const text of texts) return text;
  return "";
}

describe.each([
  { when: "at once", by: authenticate },
  { when: "later", by: async (call: CallContext) => authenticate(call) },
])("an authenticator that knows $when", ({ by }) => {
  it("tells handlers of all kinds who calls", async () => {
    const { client, asked } = connected(by);
    const options = { metadata: { "x-user": "ada" } };
    const names = [
      await client.one("", options),
      await first(client.many("", options)),
      await client.gather([""], options),
      await first(client.chat([""], options)),
    ];
    expect(names).toEqual(["ada", "ada", "ada", "ada"]);
    expect(asked).toHaveLength(4);
  });

  it("refuses who is not known, and who may not", async () => {
    const { client } = connected(by);
    await expect(client.one("")).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      detail: "who are you?",
    });
    await expect(first(client.chat([""]))).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(client.one("", { metadata: { "x-user": "eve" } })).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
    });
  });

  it("asks nobody at open services, which are whole names", async () => {
    const open = connected(by, ["test.Other", "test.Text"]);
    expect([await open.client.one(""), open.asked]).toEqual(["nobody", []]);
    for (const name of ["test", "test.Tex", "test.Text/On", "Text"]) {
      await expect(connected(by, [name]).client.one("")).rejects.toThrow("UNAUTHENTICATED");
    }
  });

  it("lets nobody in when it breaks", async () => {
    const { client } = connected(() => {
      throw new TypeError("oops");
    });
    await expect(client.one("")).rejects.toMatchObject({ code: "UNKNOWN" });
  });

  it("is no rejection that nobody handles, when another interceptor does not wait for it", async () => {
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", onRejection);
    const authenticator = createAuthenticator(async () => {
      throw UNKNOWN;
    });
    const hasty: ServerInterceptor = (requests, call, next) => {
      next(requests);
      throw new RpcError("RESOURCE_EXHAUSTED", `not now, ${call.path}`);
    };
    const server = createServer({ interceptors: [hasty, authenticator.interceptor] });
    server.add(Text, {
      one: (text) => text,
      many: (text) => [text],
      gather: () => "",
      chat: (texts) => texts,
    });
    const { dialer } = memoryListener((socket) => server.accept(socket));
    await using channel = createChannel(dialer);
    await expect(createClient(Text, channel).one("a")).rejects.toThrow("not now");
    await new Promise((resolve) => setTimeout(resolve));
    process.off("unhandledRejection", onRejection);
    expect(rejections).toEqual([]);
  });
});
