import type postgres from "postgres";
import type { Homelab } from "./homelab.ts";
import type { NtfyMessage, NtfyStandIn } from "./ntfy_stand_in.ts";
import type { N8nServer } from "./server.ts";

/** All that takes part. */
export interface Checking {
  sql: postgres.Sql;
  ntfy: NtfyStandIn;
  n8n: N8nServer;
  homelab: Homelab;
  /** Path of n8n's own database. */
  database: string;
}

/** Adds an n8n target; its breaker stays out of the way. */
export async function addTarget(
  sql: postgres.Sql,
  name: string,
  url: string,
  secret = "TARGET_N8N_TOKEN",
) {
  await sql`
    insert into public.targets (name, kind, url, auth_secret, breaker_failures)
    values (${name}, 'n8n', ${url}, ${secret}, 100)`;
}

/** Waits until a target has taken so many notices. */
export async function delivered(sql: postgres.Sql, target: string, times: number): Promise<void> {
  await until(`${target} has taken ${times}`, async () => {
    const rows = await sql`
      select from public.deliveries where target = ${target} and outcome = 'delivered'`;
    return rows.length >= times;
  });
}

/** Waits for the message of a title. */
export function messageAbout(
  ntfy: NtfyStandIn,
  title: string,
  withinMs?: number,
): Promise<NtfyMessage> {
  return until(
    `the message "${title}" arrives`,
    () => Promise.resolve(ntfy.messages.find((message) => message.title === title) ?? false),
    withinMs,
  );
}

/** Waits until `check` returns something other than false, and returns that. */
export async function until<T>(
  what: string,
  check: () => Promise<T | false>,
  withinMs = 45_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  while (true) {
    const value = await check();
    if (value !== false) return value;
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Throws when what was found is not what was wanted. */
export function same(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return;
  throw new Error(`${what}: ${JSON.stringify(found)} in place of ${JSON.stringify(wanted)}`);
}
