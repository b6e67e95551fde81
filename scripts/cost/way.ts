import type postgres from "postgres";

/** A request to an edge function, as a program or a person with this role would send it: a GET where there is no body. */
export interface Ask {
  /** Below `/functions/v1`, such as `/ingest`. */
  path: string;
  role: "collector" | "operator" | "worker" | "netbox";
  body?: unknown;
}

/** One call of the database: the time that its backend computed (ms), and that passed. */
export interface Call {
  rpc: string;
  computedMs: number;
  passedMs: number;
}

/** What became of an {@link Ask}. */
export interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any -- what each function answers is another thing
  body: any;
  calls: Call[];
}

/** Where a shape is played: all of it in one transaction, which is taken back. */
export interface Stage {
  sql: postgres.ReservedSql;
  send(ask: Ask): Promise<Answer>;
}

/** A shape of input: one value of each gene. */
export type Shape = Readonly<Record<string, string | number>>;

/** A way into BRUCE, and what its input may look like. */
export interface Way {
  name: string;
  /** The values that each gene may have, from cheap to dear where there is an order. */
  genes: Readonly<Record<string, readonly (string | number)[]>>;
  /** Brings about what stands before, and returns the requests whose calls are measured. */
  arrange(stage: Stage, shape: Shape): Promise<Ask[]>;
}
