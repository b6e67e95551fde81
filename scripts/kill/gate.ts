import type { Report, Row } from "../simulate/step.ts";
import type { Ledger } from "./ledger.ts";
import { Hold } from "./receiver.ts";

/** Where a request is kept waiting: before the stack gets it, or when the stack has answered it. */
export type Side = "before" | "after";

/**
 * What the real collector takes for BRUCE: it hands all on to the stack, writes down what the stack acknowledges, and can keep
 * a request waiting on either side.
 */
export class Gate implements AsyncDisposable {
  readonly functionsUrl: string;
  private readonly server: Deno.HttpServer<Deno.NetAddr>;
  private next: { side: Side; hold: Hold } | undefined;
  /** What was seen under each number, also if it is sent again much later. */
  private readonly seen = new Map<number, { report: Report; at: number }>();
  private last = "";

  /** `containers` is what the collector can see now. */
  constructor(
    private readonly api: string,
    private readonly ledger: Ledger,
    private readonly containers: () => Row[],
  ) {
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.server = Deno.serve(options, (request) => this.pass(request));
    this.functionsUrl = `http://127.0.0.1:${this.server.addr.port}/functions/v1`;
  }

  hold(side: Side): Hold {
    const hold = new Hold();
    this.next = { side, hold };
    return hold;
  }

  /** Nobody is kept waiting, also who has not come yet. */
  release(hold: Hold): void {
    hold.open();
    if (this.next?.hold === hold) this.next = undefined;
  }

  private async pass(request: Request): Promise<Response> {
    const body = await request.bytes();
    const sent = await this.read(body, request.headers.get("content-encoding"));
    const kept = this.next;
    this.next = undefined;
    if (kept?.side === "before") {
      await kept.hold.pass();
      // who sent it was killed meanwhile
      return new Response(null, { status: 503 });
    }
    let answer: Response;
    try {
      answer = await fetch(this.api + new URL(request.url).pathname, {
        method: request.method,
        headers: chosen(request.headers, "authorization", "content-type", "content-encoding"),
        body: body.length > 0 ? body : null,
      });
    } catch {
      return Response.json({ code: "away", message: "The stack does not answer." }, {
        status: 503,
      });
    }
    const text = await answer.text();
    if (answer.status === 200) this.note(sent, JSON.parse(text));
    else if (answer.status !== 503 && answer.status !== 429) {
      this.ledger.oddAnswers.push(`collector: HTTP ${answer.status}: ${text}`);
    }
    if (kept) await kept.hold.pass();
    const headers = chosen(answer.headers, "content-type", "retry-after");
    return new Response(text, { status: answer.status, headers });
  }

  /** The numbers of the snapshots in a body. */
  private async read(body: Uint8Array<ArrayBuffer>, encoding: string | null): Promise<number[]> {
    const plain = encoding === "gzip"
      ? new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))
      : body;
    const lines = (await new Response(plain).text()).split("\n").filter((line) => line !== "");
    return lines.map((line) => {
      const { hostname, seq, observed_at, collector } = JSON.parse(line);
      const observedAt = Date.parse(observed_at);
      if (!this.seen.has(seq)) {
        this.seen.set(seq, {
          at: Date.now(),
          report: {
            hostname,
            source: "docker",
            observedAt,
            sentAt: observedAt,
            seq,
            instance: collector.instance,
            lists: { containers: structuredClone(this.containers()) },
            incomplete: [],
          },
        });
      }
      return seq;
    });
  }

  private note(sent: number[], answer: { rejected: { index: number }[] }): void {
    const rejected = new Set(answer.rejected.map(({ index }) => index));
    for (const [index, seq] of sent.entries()) {
      const seen = this.seen.get(seq);
      if (rejected.has(index) || !seen) continue;
      const { report, at } = seen;
      if (this.ledger.snapshots.some((one) => one.report === report)) continue;
      const words = JSON.stringify(report.lists);
      this.ledger.snapshots.push({
        report,
        sentAt: at,
        at: Date.now(),
        isNews: words !== this.last,
      });
      this.last = words;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
  }
}

function chosen(headers: Headers, ...names: string[]): Headers {
  return new Headers([...headers].filter(([name]) => names.includes(name)));
}
