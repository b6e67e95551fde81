/** A command as the queue hands it out; a test may make it say anything. */
export type Offer = Record<string, unknown> & { command_id: string; lease: string };

/** One request for a command that was handed out. */
export interface Asked {
  what: "claim" | "heartbeat" | "result";
  commandId: string | undefined;
  authorization: string | null;
  // deno-lint-ignore no-explicit-any -- bodies as they came, each test reads what it needs
  body: any;
}

/** A server in place of the function `commands`. */
export class QueueStandIn implements AsyncDisposable {
  /** `…/functions/v1` */
  readonly url: string;
  /** What the next claims are answered with, up to as many as they ask for. */
  readonly waiting: Offer[] = [];
  readonly asked: Asked[] = [];
  /** Answers in place of the usual from now on; undefined means the usual. */
  answer: ((asked: Asked) => Response | undefined | Promise<Response | undefined>) | undefined;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(port = 0) {
    const options = { hostname: "127.0.0.1", port, onListen() {} };
    this.#server = Deno.serve(options, (request) => this.#take(request));
    this.url = `http://127.0.0.1:${this.#server.addr.port}/functions/v1`;
  }

  /** Requests of one kind, those that were answered otherwise too. */
  all(what: Asked["what"]): Asked[] {
    return this.asked.filter((asked) => asked.what === what);
  }

  /** Results that were taken, as they came. */
  readonly results: Asked["body"][] = [];

  async #take(request: Request): Promise<Response> {
    const [, commandId, what] =
      /\/functions\/v1\/commands\/(?:([^/]+)\/)?(claim|heartbeat|result)$/.exec(
        new URL(request.url).pathname,
      ) ?? [];
    if (!what) return refuses(404, "not_found");
    const asked: Asked = {
      what: what as Asked["what"],
      commandId,
      authorization: request.headers.get("authorization"),
      body: await request.json(),
    };
    this.asked.push(asked);
    const other = await this.answer?.(asked);
    if (other) return other;
    if (what === "claim") {
      return Response.json({ commands: this.waiting.splice(0, asked.body.max) });
    }
    if (what === "heartbeat") {
      const lease_until = new Date(Date.now() + 60_000).toISOString();
      return Response.json({ status: "running", lease_until });
    }
    this.results.push({ command_id: commandId, ...asked.body });
    return Response.json({ recorded: true, late: false, state: asked.body.outcome });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

/** An error as the functions answer it. */
export function refuses(status: number, code: string, message = "No."): Response {
  return Response.json({ code, message }, { status });
}

/** A command for the target `here`; its argv is what the test says. */
export function offer(name: string, argv: string[], more: Record<string, unknown> = {}): Offer {
  return {
    command_id: crypto.randomUUID(),
    lease: crypto.randomUUID(),
    attempt: 1,
    lease_s: 60,
    max_runtime_s: 60,
    issue_id: null,
    name,
    target: "here",
    arguments: {},
    argv,
    ...more,
  };
}
