import type postgres from "postgres";
import { declaration, payloadOf } from "./payload.ts";
import type { Step } from "./step.ts";

/** What the database says after a step. */
export interface Said {
  /** Differences that are proven now: key → what is observed. */
  drift: Map<string, string>;
  /** Events of this step, in their order. */
  events: { difference: string; status: "opened" | "changed" | "resolved"; waived: boolean }[];
  /** Issues that are not resolved. */
  issues: Map<string, Issue>;
}

/** An issue that is not resolved. */
export interface Issue {
  status: "pending" | "open";
  stale: boolean;
  /** The difference that explains it. */
  suppressedBy: string | null;
  held: boolean;
  flapping: boolean;
  acknowledged: boolean;
}

const collectors = "c".repeat(64);
const inventory = "e".repeat(64);

/** A database that takes steps. Its clock is that of the steps, so all is said on one connection. */
export class Engine {
  private lastEvent = 0;

  private constructor(private readonly sql: postgres.ReservedSql) {}

  /** Makes the tokens that the steps are sent with. */
  static async start(sql: postgres.ReservedSql, at: number): Promise<Engine> {
    const engine = new Engine(sql);
    await engine.setClock(at);
    await sql`
      select public.create_token('collectors', 'collector', ${collectors}, requests_per_minute => 1000000),
        public.create_token('inventory', 'netbox', ${inventory}, requests_per_minute => 1000000)`;
    return engine;
  }

  async take(step: Step): Promise<Said> {
    await this.setClock(step.at);
    await this.say(step);
    return await this.read();
  }

  private async setClock(at: number): Promise<void> {
    await this.sql`select set_config('bruce.now', ${new Date(at).toISOString()}, false)`;
  }

  private async say(step: Step): Promise<void> {
    const { sql } = this;
    const json = (value: unknown) => sql.json(value as postgres.JSONValue);
    switch (step.kind) {
      case "report": {
        const payloads = step.reports.map(payloadOf);
        if (step.way === "api") {
          const [row] = await sql`select public.ingest(${collectors}, ${json(payloads)}) as answer`;
          if (row?.answer.status !== 200 || row.answer.rejected.length > 0) {
            throw new Error(`A report was refused: ${JSON.stringify(row?.answer)}`);
          }
          return;
        }
        await sql`
          insert into observed_snapshots (hostname, source, observed_at, seq, complete, error, collector, snapshot)
          select o.hostname, o.source, o.observed_at, o.seq, o.complete = 'true', nullif(o.error, 'null'), o.collector,
            coalesce(o.snapshot, '{}')
          from jsonb_to_recordset(${
          json(payloads)
        }) as o (hostname text, source text, observed_at timestamptz, seq bigint,
            complete jsonb, error jsonb, collector jsonb, snapshot jsonb)`;
        return;
      }
      case "declare": {
        const state = { hosts: step.hosts.map(declaration) };
        const [row] = await sql`select public.expected(${inventory}, ${json(state)}) as answer`;
        if (row?.answer.status !== 200) {
          throw new Error(`A state was refused: ${JSON.stringify(row?.answer)}`);
        }
        return;
      }
      case "jobs":
        await sql`select bruce.run_jobs(bruce.clock())`;
        return;
      case "acknowledge":
        await sql`select public.acknowledge(issue_id, 'ada') from issues where drift_key = ${step.difference} and status = 'open'`;
        return;
      case "waive":
        await sql`
          select public.waive(issue_id, 'Known.', ${new Date(step.until).toISOString()}, 'ada')
          from issues where drift_key = ${step.difference} and status <> 'resolved'`;
        return;
      case "rename":
        await sql`update assets set name = ${step.to} where name = ${step.from}`;
        return;
      case "release":
        await sql`select public.release_snapshot(${step.hostname}, ${step.source})`;
        return;
      case "window":
        await sql`
          insert into maintenance_windows (reason, hostname, starts_at, ends_at)
          values ('Work.', ${step.hostname}, bruce.clock(), ${new Date(step.until).toISOString()})`;
    }
  }

  private async read(): Promise<Said> {
    const [row] = await this.sql`
      select
        (select coalesce(jsonb_object_agg(d.drift_key, d.observed), '{}') from drift as d) as drift,
        (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'difference', e.drift_key, 'status', e.status,
            'waived', e.evidence ? 'waiver_id') order by e.id), '[]')
          from events as e where e.id > ${this.lastEvent}) as events,
        (select coalesce(jsonb_object_agg(i.drift_key, jsonb_build_object('status', i.status, 'stale', i.stale,
            'suppressedBy', (select r.drift_key from issues as r where r.issue_id = i.suppressed_by), 'flapping', i.flapping,
            'held', num_nonnulls(i.waived_by, i.window_id, i.waits_for) > 0,
            'acknowledged', i.acknowledged_at is not null)), '{}')
          from issues as i where i.status <> 'resolved') as issues`;
    this.lastEvent = row?.events.at(-1)?.id ?? this.lastEvent;
    return {
      drift: new Map(Object.entries(row?.drift)),
      events: row?.events,
      issues: new Map(Object.entries(row?.issues)),
    };
  }
}
