import { type IncomingMessage, request } from "node:http";
import { z } from "zod";
import { DeadlineError, withDeadline } from "../../program/deadline.ts";
import { parseJson } from "../../program/parse_json.ts";
import { failureOf, wasCut } from "../../http/failure.ts";
import type { Trust } from "../../http/trust.ts";
import type { Endpoint } from "./endpoint.ts";
import { PinnedAgent } from "../../http/pinned_agent.ts";
import { SourceError } from "../runtime/source_error.ts";

/** Longest wait for one answer; a refused token is answered after 3 seconds. */
const DEADLINE_MS = 10_000;

/** More than any cluster answers: 3,000 guests are about 1.5 MB. */
const MAX_BYTES = 32_000_000;

/** What the node that forwards a request says when the node it is about does not answer. */
const FORWARDING = [595, 596, 599];

interface Answer {
  status: number;
  /** From the status line: before 2025 the only place with the reason. */
  reason: string;
  text: string;
}

/** Reads from the API of one node with a token. */
export class Client {
  readonly endpoint: Endpoint;
  readonly #token: string;
  readonly #agent: PinnedAgent;

  constructor(endpoint: Endpoint, token: string, trust: Trust) {
    this.endpoint = endpoint;
    this.#token = token;
    this.#agent = new PinnedAgent(endpoint, trust);
  }

  /** The `data` of the answer to `GET /api2/json<path>`. Throws a SourceError. */
  async get<Data>(path: string, schema: z.ZodType<Data>): Promise<Data> {
    const what = `${this.endpoint.name} to GET ${path}`;
    const { status, reason, text } = await this.#ask(path);
    const body = parseJson(text);
    if (status < 200 || status > 299) {
      throw refusal(status, this.#hide(wordsOf(body, reason)), what);
    }
    const answer = z.object({ data: schema }).safeParse(body);
    if (answer.success) return answer.data.data;
    if (body === undefined) throw new SourceError("failed", `No JSON comes from ${what}.`);
    const [issue] = answer.error.issues;
    throw new SourceError(
      "failed",
      `What comes from ${what} is not understood: ${issue?.path.join(".")}: ${issue?.message}.`,
    );
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask(path: string): Promise<Answer> {
    try {
      return await this.#send(path);
    } catch (error) {
      // the server may close a connection that it kept open just when it is used again
      if (!wasCut(error)) throw this.#failure(error);
    }
    try {
      return await this.#send(path);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #send(path: string): Promise<Answer> {
    return withDeadline(DEADLINE_MS, (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const { host, port } = this.endpoint;
      const sent = request({
        host,
        port,
        path: `/api2/json${path}`,
        protocol: "https:",
        agent: this.#agent,
        headers: { authorization: `PVEAPIToken=${this.#token}`, accept: "application/json" },
        signal,
      });
      sent.on("error", reject);
      sent.on("response", (response) => read(response).then(resolve, reject));
      sent.end();
      return promise;
    });
  }

  #failure(error: unknown): SourceError {
    const { kind, reason } = failureOf(error);
    const { name } = this.endpoint;
    if (kind === "tls") {
      return new SourceError(kind, `No trusted TLS connection to ${name}: ${reason}.`);
    }
    const message = `${name} does not answer: ${this.#hide(reason)}.`;
    return new SourceError(error instanceof DeadlineError ? "timeout" : kind, message);
  }

  /** A server that repeats what it was sent must not bring the token into a log. */
  #hide(text: string): string {
    const secret = this.#token.split("=").at(-1) ?? this.#token;
    return text.replaceAll(secret, "…");
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`its answer has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error("its answer ends in the middle");
  const text = Buffer.concat(chunks).toString("utf8");
  return { status: response.statusCode ?? 0, reason: response.statusMessage ?? "", text };
}

const refused = z.object({
  message: z.string().nullish(),
  errors: z.record(z.string(), z.unknown()).nullish(),
});

function wordsOf(body: unknown, statusLine: string): string {
  const { data } = refused.safeParse(body);
  const fields = Object.entries(data?.errors ?? {}).map(([name, why]) => `${name}: ${why}`);
  return [data?.message || statusLine, ...fields].map((part) => part.trim().replaceAll(/\s+/g, " "))
    .filter(Boolean).join("; ").slice(0, 300);
}

function refusal(status: number, reason: string, what: string): SourceError {
  const message = `The answer of ${what} is ${status}${reason ? ` ${reason}` : ""}`;
  if (status === 401) {
    return new SourceError(
      "permission",
      `${message}. Is the token right and not expired?`,
      status,
    );
  }
  if (status === 403) return new SourceError("permission", `${message}.`, status);
  const kind = FORWARDING.includes(status) ? "unreachable" : "failed";
  return new SourceError(kind, `${message}.`, status);
}
