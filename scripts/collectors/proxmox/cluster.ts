import type { z } from "zod";
import type { Trust } from "../../http/trust.ts";
import { Client } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";
import { SourceError } from "../runtime/source_error.ts";
import { readView, type View } from "./view.ts";

/** The nodes of one cluster that can be asked. */
export class Cluster {
  #clients: Client[];

  constructor(endpoints: readonly Endpoint[], token: string, trust: Trust) {
    this.#clients = endpoints.map((endpoint) => new Client(endpoint, token, trust));
  }

  /**
   * The view of the first node that answers and has quorum; else of the first that answers. A view is of one node as a
   * whole: parts of two would contradict each other. `failures` are those of the nodes asked before. Throws the
   * SourceError of the first node when none answers.
   */
  async view(): Promise<{ view: View; failures: SourceError[] }> {
    const failures: SourceError[] = [];
    let fallback: View | undefined;
    for (const client of [...this.#clients]) {
      try {
        const view = await readView(client);
        if (view.isQuorate) return { view, failures };
        fallback ??= view;
      } catch (error) {
        if (!(error instanceof SourceError) || !mayHealElsewhere(error)) throw error;
        failures.push(error);
        this.#giveUp(client);
      }
    }
    if (fallback) return { view: fallback, failures };
    const [first, ...others] = failures;
    if (!first) throw new Error("a cluster needs an endpoint");
    const message = [first, ...others].map(({ message }) => message).join(" ");
    throw new SourceError(first.kind, message, first.status);
  }

  /** Asks through another node when one cannot reach the node in question. Throws the last SourceError. */
  async get<Data>(path: string, schema: z.ZodType<Data>): Promise<Data> {
    let last = new SourceError("unreachable", "No node of the cluster answers any more.");
    for (const client of [...this.#clients]) {
      try {
        return await client.get(path, schema);
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        if (error.kind !== "unreachable" && error.kind !== "tls") throw error;
        // with a status it is the node behind that does not answer
        if (error.status === undefined) this.#giveUp(client);
        last = error;
      }
    }
    throw last;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** Not asked again in this run: each try would cost its whole wait. */
  #giveUp(client: Client): void {
    client.close();
    this.#clients = this.#clients.filter((other) => other !== client);
  }
}

/** May another node of the cluster know better? A refused token or a missing right is the same on all of them. */
function mayHealElsewhere({ kind, status }: SourceError): boolean {
  return kind !== "permission" && status !== 400 && status !== 501;
}
