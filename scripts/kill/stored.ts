import postgres from "postgres";
import type { Row } from "../simulate/step.ts";
import type { LocalStack } from "../stack/local_json.ts";

/** What the database holds when all is quiet. */
export interface Stored {
  /** When it was read, in milliseconds since 1970. */
  at: number;
  snapshots: { hostname: string; seq: number; containers: Row[] }[];
  /** Containers by host: name → state, health and image. */
  present: Record<string, Record<string, string>>;
  /** Key of a difference → what is observed. */
  drift: Record<string, string>;
  /** Key of a difference → its issue, of those that are not resolved. */
  issues: Record<string, "pending" | "open">;
  /** In their order. */
  events: { id: string; difference: string; status: string; observed: string | null }[];
  actions: { key: string; status: string }[];
  commands: { id: string; state: string; reason: string | null; counted: number; late: number }[];
  log: string;
}

/** How much is still under way. */
export interface UnderWay {
  commands: number;
  notifications: number;
}

/** Commands that have not ended or whose worker has not yet said what it knows, and notifications that were not delivered. */
export function readUnderWay(local: LocalStack): Promise<UnderWay> {
  return query(local, async (sql) => {
    const [row] = await sql`
      select
        (select count(*)::integer from public.bruce_cmd as c
          where finished_at is null or state = 'undetermined' and not exists (
            select from public.bruce_cmd_result as r where r.command_id = c.command_id)) as commands,
        (select count(*)::integer from public.actions where status in ('pending', 'leased'))
          + (select count(*)::integer from public.tasks where tell_at is not null) as notifications`;
    return row as unknown as UnderWay;
  });
}

/** Reads all but what is said of the host `but`. */
export function readStored(local: LocalStack, but: string, log: string): Promise<Stored> {
  return query(local, async (sql) => {
    const at = Date.now();
    const snapshots = await sql`
      select hostname, seq::float8 as seq, coalesce(snapshot -> 'containers', '[]') as containers
      from public.observed_snapshots as s where seq is not null order by s.id`;
    const [now] = await sql`
      select
        (select coalesce(jsonb_object_agg(h.hostname, h.containers), '{}') from (
          select hostname, jsonb_object_agg(name, concat_ws(' ', state, health, image)) as containers
          from public.docker_state_latest group by hostname) as h) as present,
        (select coalesce(jsonb_object_agg(drift_key, observed), '{}') from public.drift
          where hostname <> ${but}) as drift,
        (select coalesce(jsonb_object_agg(drift_key, status), '{}') from public.issues
          where status <> 'resolved' and hostname <> ${but}) as issues`;
    const events = await sql`
      select e.event_id as id, e.drift_key as difference, e.status, e.observed from public.events as e
      where e.hostname <> ${but} order by e.id`;
    const actions = await sql`
      select action_id as key, status from public.actions where target = 'receiver'`;
    const commands = await sql`
      select c.command_id as id, c.state, c.reason, count(r.id) filter (where not r.is_late)::integer as counted,
        count(r.id) filter (where r.is_late)::integer as late
      from public.bruce_cmd as c left join public.bruce_cmd_result as r using (command_id)
      group by c.command_id`;
    return { at, ...now, snapshots, events, actions, commands, log } as unknown as Stored;
  });
}

async function query<T>(local: LocalStack, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(local.db_url, { max: 1, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
