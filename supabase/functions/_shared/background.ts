/** What the runtime of edge functions offers: https://supabase.com/docs/guides/functions/background-tasks */
interface EdgeRuntime {
  waitUntil(work: Promise<unknown>): void;
}

/** Lets work go on after the answer; the runtime keeps the function alive for it where it can. `work` never rejects. */
export function inBackground(work: Promise<unknown>): void {
  const { EdgeRuntime: runtime } = globalThis as { EdgeRuntime?: EdgeRuntime };
  runtime?.waitUntil(work);
}
