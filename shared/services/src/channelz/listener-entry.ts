import { type Socket, SocketData, type SocketRef } from "@route-guide/proto/channelz";
import { parseAddress } from "./address.ts";

/** A place where a server listens. */
export class ListenerEntry {
  readonly id: number;
  readonly #address: string;

  constructor(id: number, address: string) {
    this.id = id;
    this.#address = address;
  }

  toRef(): SocketRef {
    return { socketId: BigInt(this.id), name: this.#address };
  }

  toMessage(): Socket {
    return {
      ref: this.toRef(),
      data: SocketData.create(),
      local: parseAddress(this.#address),
      remoteName: "",
    };
  }
}
