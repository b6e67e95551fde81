import postgres from "postgres";
import { asAdmin } from "../../../scripts/stack/postgres.ts";
import { testServer, withDatabase } from "../../_support/database.ts";
import { live } from "../../servers/_support/live.ts";

/** A database in which BRUCE lived for a day, and a connection of Grafana to it. */
export interface Grafana {
  /** Signed in as grafana_reader, with the settings of that role. */
  reader: postgres.Sql;
  /** The owner of the database. */
  owner: postgres.Sql;
}

/** Runs a test as Grafana: the owner has given grafana_reader a password, as grafana/README.md says. */
export function withGrafana<T>(test: (grafana: Grafana) => Promise<T>): Promise<T> {
  return withDatabase(async ({ name, url, sql: owner }) => {
    await asAdmin(testServer(), name, async (sql) => {
      await sql`set search_path = public, extensions`;
      await live(sql);
      await sql`
        insert into actions (created_at, status, kind, target, title, events, attempts, max_attempts, finished_at, payload)
        values (now(), 'dead', 'single', 'phone', 'Nobody was told.', 1, 1, 1, now(), '{"secret": "of the payload"}')`;
      await sql`
        insert into bruce.forecasts (series_id, scope_id, hostname, value, limit_value, verdict, why, points, since, measured_at, computed_at)
        select m.series_id, m.scope_id, s.host, 42, 100, 'steady', 'forecast.steady', 30, now() - interval '1 day', now(), now()
        from bruce.metric_series as m join bruce.scopes as s on s.scope_id = m.scope_id limit 1`;
    });
    const password = crypto.randomUUID();
    await owner.unsafe(`alter role grafana_reader login password '${password}'`);
    const address = new URL(url);
    address.username = "grafana_reader";
    address.password = password;
    const reader = postgres(address.href, { max: 1, onnotice: () => {} });
    try {
      return await test({ reader, owner });
    } finally {
      await reader.end({ timeout: 5 });
    }
  }, { seeded: true });
}
