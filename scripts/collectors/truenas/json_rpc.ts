import type { TLSSocket } from "node:tls";
import { z } from "zod";
import { DeadlineError, withDeadline } from "../../program/deadline.ts";
import { parseJson } from "../../program/parse_json.ts";
import { connectTls } from "../../http/connect_tls.ts";
import { failureOf } from "../../http/failure.ts";
import type { Trust } from "../../http/trust.ts";
import { SourceError } from "../runtime/source_error.ts";
import { ConnectionError, kindOfErrname } from "./truenas_error.ts";
import { webSocketOver } from "../../http/web_socket.ts";

/** A message of the server; a notification has no `id`. */
const message = z.object({
  id: z.union([z.number(), z.string()]).nullish(),
  result: z.unknown().optional(),
  error: z.object({
    code: z.number(),
    message: z.string().catch(""),
    data: z.object({ errname: z.string().nullish(), reason: z.string().nullish() }).nullish()
      .catch(null),
  }).nullish(),
});

type Message = z.output<typeof message>;

const NO_SUCH_METHOD = -32601;
const TOO_MANY_CALLS = -32000;

interface Pending {
  resolve(answer: Message): void;
  reject(error: SourceError): void;
}

/** JSON-RPC 2.0 over one WebSocket: answers in any order, notifications passed over. */
export class JsonRpc {
  readonly #name: string;
  readonly #socket: TLSSocket;
  readonly #web: ReturnType<typeof webSocketOver>;
  readonly #deadlineMs: number;
  readonly #pending = new Map<number, Pending>();
  #broken: SourceError | undefined;
  #count = 0;

  private constructor(name: string, socket: TLSSocket, url: URL, deadlineMs: number) {
    this.#name = name;
    this.#socket = socket;
    this.#deadlineMs = deadlineMs;
    this.#web = webSocketOver(socket, url);
    this.#web.on("message", (data) => this.#take(data));
    this.#web.on("error", (error) => this.#break(failureError(error, name)));
    this.#web.on("close", (code) => {
      const reason = `${name} closed the connection${code === 1006 ? "" : ` (${code})`}.`;
      this.#break(new ConnectionError("unreachable", reason));
    });
  }

  /** Connects, with trust before the first byte; `deadlineMs` is the longest wait for one answer. Throws a SourceError. */
  static async open(url: URL, trust: Trust, deadlineMs: number): Promise<JsonRpc> {
    const name = url.host;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    let socket: TLSSocket;
    try {
      socket = await connectTls({ host, port: Number(url.port) || 443 }, trust);
    } catch (error) {
      throw failureError(error, name);
    }
    const rpc = new JsonRpc(name, socket, url, deadlineMs);
    try {
      await withDeadline(deadlineMs, () => rpc.#opened(url));
      return rpc;
    } catch (error) {
      rpc.close();
      throw failureError(error, name);
    }
  }

  /** The result of one call. Throws a SourceError, in the words of the server but without its trace. */
  async call(method: string, params: readonly unknown[]): Promise<unknown> {
    const { error, result } = await this.#answerTo(method, params);
    if (!error) return result;
    if (error.code === NO_SUCH_METHOD) {
      throw new SourceError("unsupported", `${this.#name} has no ${method}`);
    }
    const kind = error.code === TOO_MANY_CALLS ? "busy" : kindOfErrname(error.data?.errname ?? "");
    const reason = (error.data?.reason || error.message).replaceAll(/\s+/g, " ").slice(0, 300);
    throw new SourceError(kind, `${this.#name} answers ${method} with ${reason}`);
  }

  close(): void {
    this.#web.terminate();
    this.#socket.destroy();
  }

  async #answerTo(method: string, params: readonly unknown[]): Promise<Message> {
    const id = ++this.#count;
    try {
      return await withDeadline(this.#deadlineMs, () => {
        const { promise, resolve, reject } = Promise.withResolvers<Message>();
        if (this.#broken) reject(this.#broken);
        else {
          this.#pending.set(id, { resolve, reject });
          this.#web.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
        }
        return promise;
      });
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      throw new SourceError("timeout", `${this.#name} gives ${method} ${error.message}`);
    } finally {
      this.#pending.delete(id);
    }
  }

  #opened(url: URL): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#web.on("open", resolve);
    // until it is open, the end of the connection is the answer
    this.#pending.set(0, { resolve: () => {}, reject });
    this.#web.on("unexpected-response", (_request, { statusCode }) =>
      reject(
        new SourceError(
          statusCode === 404 ? "unsupported" : "failed",
          `${this.#name} answers ${url.pathname} with HTTP ${statusCode}` +
            (statusCode === 404
              ? ": before TrueNAS 25.04 only midclt over SSH is there (--ssh)"
              : ""),
        ),
      ));
    return promise.finally(() => this.#pending.delete(0));
  }

  #take(data: Uint8Array): void {
    const read = message.safeParse(parseJson(new TextDecoder().decode(data)));
    if (!read.success) {
      this.#break(new ConnectionError("failed", `${this.#name} speaks no JSON-RPC 2.0.`));
      return this.close();
    }
    this.#pending.get(Number(read.data.id ?? Number.NaN))?.resolve(read.data);
  }

  #break(error: SourceError): void {
    this.#broken ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#broken);
  }
}

function failureError(error: unknown, name: string): SourceError {
  if (error instanceof SourceError) return error;
  const { kind, reason } = failureOf(error);
  if (kind === "tls") {
    return new ConnectionError(kind, `No trusted TLS connection to ${name}: ${reason}.`);
  }
  const isLate = error instanceof DeadlineError;
  return new ConnectionError(isLate ? "timeout" : kind, `${name} does not answer: ${reason}.`);
}
