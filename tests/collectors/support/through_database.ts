import type postgres from "postgres";
import type { Observation } from "../../../scripts/collectors/runtime/collector.ts";
import { type Payload, payloadsOf } from "../../../scripts/collectors/runtime/payload.ts";

const TOKEN_SHA256 = "a".repeat(64);

/** Declares a full expected state: canonical hosts, with their services. */
export async function declare(sql: postgres.Sql, hosts: Record<string, unknown>[]): Promise<void> {
  await sql`insert into public.snapshots (snapshot_type, data) values ('netbox', ${
    sql.json({ hosts } as postgres.JSONValue)
  })`;
}

/** The payload of one observation, as it would be sent every minute. */
export function payloadOf(source: string, observation: Observation): Payload {
  const [payload] = payloadsOf(source, [observation], 60);
  if (!payload) throw new Error("one observation is one payload");
  return payload;
}

/** Hands payloads to the database in one call, as the function `ingest` does. Returns its answer. */
export async function ingest(sql: postgres.Sql, ...payloads: Payload[]) {
  await sql`
    select public.create_token('contract-test', 'collector', ${TOKEN_SHA256})
    where not exists (select from public.list_tokens())`;
  const [row] = await sql`
    select public.ingest(${TOKEN_SHA256}, ${
    sql.json(payloads as unknown as postgres.JSONValue)
  }) as answer`;
  return row?.answer as Record<string, unknown>;
}

/** The present differences, one text each: `VM_DOWN web-1 state: running -> stopped`, with the service where one is. */
export async function drift(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`
    select format('%s %s %s: %s -> %s', event_type, concat_ws('/', hostname, service), field, expected, observed) as line
    from public.drift order by event_type, hostname, service, field`;
  return rows.map(({ line }) => line);
}
