import postgres from "postgres";
import { pgTapTemplate, runPgTap } from "../test/pgtap.ts";
import type { TestServer } from "../test/server.ts";
import type { Mutant } from "./mutant.ts";

/** What became of a mutant. `unfinished`: its time was over before all files were tried. */
export type Outcome =
  | { is: "noticed"; by: string; assertion: string; tried: number }
  | { is: "survived" | "unfinished"; tried: number }
  | { is: "impossible"; reason: string };

/** Makes the fault in a clone, and runs the files on it until one fails or the time is over. */
export async function tryMutant(
  server: TestServer,
  mutant: Mutant,
  files: string[],
  limitSeconds: number,
): Promise<Outcome> {
  const template = await server.clone(pgTapTemplate);
  try {
    const reason = await makeFault(server.url(template), mutant.sql);
    if (reason) return { is: "impossible", reason };
    const end = performance.now() + limitSeconds * 1000;
    for (const [tried, file] of files.entries()) {
      if (performance.now() > end) return { is: "unfinished", tried };
      const { failures } = await runPgTap(server, file, { template, stopsAtFailure: true });
      const [failure] = failures;
      if (failure) {
        const assertion = failure.message.split("\n")[0] ?? "";
        return { is: "noticed", by: file, assertion, tried: tried + 1 };
      }
    }
    return { is: "survived", tried: files.length };
  } finally {
    await server.drop(template);
  }
}

/** Undefined when it was made, else what the database says against it. */
async function makeFault(url: string, statement: string): Promise<string | undefined> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } catch (error) {
    if (error instanceof postgres.PostgresError) return error.message;
    throw error;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
