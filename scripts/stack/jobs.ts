import type postgres from "postgres";

/** Stops the minute clock and waits for a run that is under way. */
export type StopJobs = () => Promise<void>;

/** Runs the one SQL function that pg_cron calls every minute on a hosted project. */
export async function runJobs(sql: postgres.Sql): Promise<void> {
  await sql`select bruce.run_jobs()`;
}

/** Runs the jobs at the start of every minute from now on; a failed run is logged and tried again. */
export function startJobs(sql: postgres.Sql): StopJobs {
  let timer: ReturnType<typeof setTimeout>;
  let running = Promise.resolve();
  const wait = () => {
    timer = setTimeout(() => {
      running = runJobs(sql).catch((error) => console.error("The jobs failed:", error));
      wait();
    }, 60_000 - Date.now() % 60_000);
  };
  wait();
  return async () => {
    clearTimeout(timer);
    await running;
  };
}
