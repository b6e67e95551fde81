import postgres from "postgres";
import { awayOf } from "./database_away.ts";
import { connectTimeoutS } from "./lite_connection.ts";
import type { PostgresServer } from "./postgres.ts";

/** Watches a server and starts it again when it is gone. */
export interface PostgresKeeper {
  /** Does something once more where the database went away meanwhile. Errors: what it throws, or that it went away too often. */
  steadily<T>(work: () => Promise<T>): Promise<T>;
  /** Stops watching; a start that is under way is finished. */
  stop(): Promise<void>;
}

/** What a keeper does with what it sees. */
export interface Watch {
  /** Called with one sentence when the server went away, and when it answers again. */
  tell(sentence: string): void;
  /** Stops it; it is aborted with the reason when the server cannot be started again. */
  stopping: AbortController;
  /** Pauses between the tries, in milliseconds; after the last one it is given up. */
  pauses?: readonly number[];
}

const lookEveryMs = 500;
const usualPauses = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const mostTries = 5;

/**
 * Keeps a server running. A postmaster that was killed is started again. When one of its processes was killed, it throws out
 * all others and recovers by itself; that is told too. One connection is held to see it.
 */
export function keepPostgres(server: PostgresServer, watch: Watch): PostgresKeeper {
  const { tell, stopping, pauses = usualPauses } = watch;
  const { signal } = stopping;
  const watching = new AbortController();
  const over = AbortSignal.any([signal, watching.signal]);
  let troubles = 0;
  let probe = openProbe(server);

  const running = (async () => {
    await probe.answers();
    while (!over.aborted) {
      await Promise.race([pause(lookEveryMs, over), probe.lost]);
      if (over.aborted) return;
      if (await server.isRunning() && !probe.isLost()) continue;
      troubles++;
      const since = performance.now();
      try {
        await recover();
      } catch (error) {
        return stopping.abort(error);
      }
      if (over.aborted) return;
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      tell(`Postgres answers again, ${seconds} s later.`);
    }
  })();

  async function recover(): Promise<void> {
    let failures = 0;
    tell(
      await server.isRunning()
        ? "A process of Postgres ended: it recovers, and requests are answered 503 meanwhile."
        : "Postgres has ended: it is started again, and requests are answered 503 meanwhile.",
    );
    while (!over.aborted) {
      if (!await server.isRunning()) {
        try {
          await server.restart();
        } catch (error) {
          const waitMs = pauses[failures++];
          const reason = error instanceof Error ? error.message : String(error);
          if (waitMs === undefined) {
            throw new Error(`Postgres cannot be started again (${failures} tries): ${reason}`);
          }
          tell(`Postgres does not start, next try in ${waitMs / 1000} s: ${reason}`);
          await pause(waitMs, over);
          continue;
        }
      }
      await probe.close();
      probe = openProbe(server);
      if (await probe.answers()) return;
      await pause(100, over);
    }
  }

  async function wentAway(error: unknown, before: number): Promise<boolean> {
    const cause = error instanceof Error ? error.cause : undefined;
    return awayOf(error) !== undefined || awayOf(cause) !== undefined || troubles !== before ||
      !await probe.answers();
  }

  return {
    async steadily(work) {
      for (let attempt = 1;; attempt++) {
        const before = troubles;
        try {
          return await work();
        } catch (error) {
          if (attempt === mostTries || !await wentAway(error, before)) throw error;
          while (!await probe.answers()) {
            over.throwIfAborted();
            await pause(100, over);
          }
        }
      }
    },
    async stop() {
      watching.abort();
      await running;
      await probe.close();
    },
  };
}

/** A connection that is only there to be lost. */
function openProbe(server: PostgresServer) {
  const { promise: lost, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const end = () => {
    isOver = true;
    resolve();
  };
  // as superuser: some connections are kept for those when all others are taken
  const sql = postgres(server.url("postgres", "supabase_admin"), {
    max: 1,
    onnotice: () => {},
    onclose: end,
    fetch_types: false,
    connect_timeout: connectTimeoutS,
    max_lifetime: null,
  });
  return {
    lost,
    isLost: () => isOver,
    /** False too when it was lost once: it never comes back. */
    async answers(): Promise<boolean> {
      if (isOver) return false;
      return await sql`select`.then(() => true, () => false);
    },
    close: () => sql.end({ timeout: 0 }),
  };
}

/** Ends early when the signal is given. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
