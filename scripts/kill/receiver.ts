import type { Ledger } from "./ledger.ts";

/** Somebody who waits at a door: `reached` when somebody stands there, who goes on after `open`. */
export class Hold {
  private readonly arrival = Promise.withResolvers<void>();
  private readonly opening = Promise.withResolvers<void>();
  readonly reached: Promise<void> = this.arrival.promise;

  /** To be called by who stands there. */
  async pass(): Promise<void> {
    this.arrival.resolve();
    await this.opening.promise;
  }

  open(): void {
    this.opening.resolve();
  }
}

/** The listener to which notifications are sent. It writes each request down, and can keep one waiting for its answer. */
export class Receiver implements AsyncDisposable {
  readonly url: string;
  private readonly server: Deno.HttpServer<Deno.NetAddr>;
  private next: Hold | undefined;

  constructor(ledger: Ledger) {
    this.server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
      const body = await request.json();
      const events: { id: string }[] = body.events ?? [body];
      ledger.deliveries.push({
        key: request.headers.get("idempotency-key") ?? "",
        at: Date.now(),
        events: events.map(({ id }) => id),
      });
      const hold = this.next;
      this.next = undefined;
      await hold?.pass();
      return new Response("taken");
    });
    this.url = `http://127.0.0.1:${this.server.addr.port}/`;
  }

  /** Keeps the next request waiting. */
  hold(): Hold {
    return this.next = new Hold();
  }

  /** Nobody is kept waiting, also who has not come yet. */
  release(hold: Hold): void {
    hold.open();
    if (this.next === hold) this.next = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
  }
}
