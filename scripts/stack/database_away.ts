import { AsyncLocalStorage } from "node:async_hooks";
import postgres from "postgres";

/** Why the database does not serve now: an SQLSTATE, or a code of PostgREST where there was no connection. */
export interface Away {
  code: string;
  message: string;
}

/**
 * Connections (08), deadlocks (40), room (53), statement timeouts, shutdowns and recovery (57), files that cannot be read
 * (58), locks (55P03): the same statement may do later.
 */
const passing = /^(08|40|53|57|58|55P03)/;

/** The codes of `postgres` and of the operating system for a connection that was not made or was lost. */
const lost = /^(CONNECT|E(CONN|PIPE|TIMEDOUT|HOST|NET|ADDR|AI_|NOTFOUND))/;

/** What there is cannot be read now, as when a statement was cancelled. */
export class UnreadableSchema extends Error {
  override readonly name = "UnreadableSchema";

  constructor() {
    super("The schema of the database cannot be read.");
  }
}

/** What an error of the client says of the database: undefined when it is about the statement. */
export function awayOf(error: unknown): Away | undefined {
  if (error instanceof postgres.PostgresError) {
    return passing.test(error.code) ? { code: error.code, message: error.message } : undefined;
  }
  if (error instanceof UnreadableSchema) return { code: "PGRST002", message: error.message };
  return isLost(error)
    ? { code: "PGRST001", message: "There is no connection to the database." }
    : undefined;
}

/** True when the connection of a statement is gone, or will be: no other statement can follow on it. */
export function isLost(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return error.severity !== "ERROR";
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    lost.test(error.code);
}

/** What became of the statements of one request. */
const requests = new AsyncLocalStorage<{ away?: Away }>();

/** Remembers for the request under way that the database was away; the first reason stands. */
export function noteAway(error: unknown): void {
  const request = requests.getStore();
  if (request) request.away ??= awayOf(error);
}

/**
 * Answers 503 with Retry-After in place of what `work` made of a database that was away: `@supabase/lite` has another
 * answer on each path for it, some of which say that a table or a function is not there.
 */
export async function answerOrAway(work: () => Response | Promise<Response>): Promise<Response> {
  const request: { away?: Away } = {};
  const answer = await requests.run(request, async () => {
    try {
      return await work();
    } catch (error) {
      noteAway(error);
      if (!request.away) throw error;
    }
  });
  if (answer && (!request.away || answer.ok)) return answer;
  await answer?.body?.cancel();
  const { code, message } = request.away!;
  return Response.json({ code, message, details: null, hint: null }, {
    status: 503,
    headers: { "retry-after": "5" },
  });
}
