import type postgres from "postgres";

/** Stops looking; a set that is being applied is finished. */
export type StopInbox = () => Promise<void>;

/** One look at an index. What a webhook queues is applied by its function; this is for one that died. */
const lookEveryMs = 1_000;

/** Applies changes of NetBox that wait, each second. What fails is logged and tried again. */
export function startNetboxInbox(sql: postgres.Sql): StopInbox {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= applyWhatWaits(sql)
      .catch((error) => console.error("Changes of NetBox wait:", error))
      .finally(() => running = null);
  }, lookEveryMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function applyWhatWaits(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ result: string }[]>`
      select public.apply_netbox_changes() ->> 'result' as result`;
    if (row?.result !== "applied") return;
  }
}
