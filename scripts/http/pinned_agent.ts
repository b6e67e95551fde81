import type { ClientRequestArgs } from "node:http";
import { Agent } from "node:https";
import type { Duplex } from "node:stream";
import { type Address, connectTls } from "./connect_tls.ts";
import type { Trust } from "./trust.ts";

/** Keeps connections to one server open between requests; each is trusted before a request goes over it. */
export class PinnedAgent extends Agent {
  readonly #address: Address;
  readonly #trust: Trust;

  constructor(address: Address, trust: Trust) {
    super({ keepAlive: true });
    this.#address = address;
    this.#trust = trust;
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    connectTls(this.#address, this.#trust).then(
      (socket) => callback?.(null, socket),
      // the callback takes no stream with an error
      (error) => callback?.(error, undefined as unknown as Duplex),
    );
  }
}
