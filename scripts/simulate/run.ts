import postgres from "postgres";
import type { TestServer } from "../test/server.ts";
import { Engine } from "./engine.ts";
import { Ledger } from "./model/ledger.ts";
import type { Step } from "./step.ts";

/** Where a run went wrong first. */
export interface Disagreement {
  step: number;
  wrong: string[];
}

/**
 * Lets a fresh database and the model take the same steps, until they disagree.
 *
 * `before` is a statement that the database gets first: to see that a fault of it is found.
 */
export async function run(
  server: TestServer,
  steps: readonly Step[],
  { before }: { before?: string } = {},
): Promise<Disagreement | undefined> {
  const database = await server.clone();
  const sql = postgres(server.url(database), { max: 1, onnotice: () => {} });
  try {
    const connection = await sql.reserve();
    const engine = await Engine.start(connection, steps[0]!.at);
    if (before) await connection.unsafe(before);
    const ledger = new Ledger();
    for (const [index, step] of steps.entries()) {
      const wrong = ledger.check(step, await engine.take(step));
      if (wrong.length > 0) return { step: index, wrong };
    }
  } finally {
    await sql.end({ timeout: 5 });
    await server.drop(database);
  }
}
