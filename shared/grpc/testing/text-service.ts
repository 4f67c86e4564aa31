import type { Codec, MethodDefinition } from "../src/service.ts";

/** Messages that are text: one sees in a failing test what was sent. `!` cannot be decoded. */
const text: Codec<string> = {
  encode: (message) => {
    if (message === "!") throw new TypeError("cannot encode this");
    return new TextEncoder().encode(message);
  },
  decode: (bytes) => {
    if (bytes[0] === 0x21) throw new TypeError("cannot decode this");
    return new TextDecoder().decode(bytes);
  },
};

function method<K extends MethodDefinition["kind"]>(
  name: string,
  kind: K,
): MethodDefinition<string, string, K> {
  return { name, path: `/test.Text/${name}`, kind, request: text, response: text };
}

/** A service with a method of each kind. */
export const Text = {
  typeName: "test.Text",
  methods: {
    one: method("One", "unary"),
    many: method("Many", "serverStreaming"),
    gather: method("Gather", "clientStreaming"),
    chat: method("Chat", "bidiStreaming"),
  },
} as const;
