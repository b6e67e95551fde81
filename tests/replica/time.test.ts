import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { catchUp } from "../../scripts/test/standby.ts";
import { until } from "../_support/condition.ts";
import { ask, DATABASE, type Side, withReplica } from "./_support/replica.ts";

const OVERDUE =
  "(select service, since, details from drift where event_type = 'HEARTBEAT_OVERDUE' order by 1) as o";
const SILENT = "(select hostname from drift where event_type = 'NODE_UNREACHABLE') as o";
const AGE = "(select extract(epoch from now() - bruce.clock())::numeric as age) as o";

async function ageOfClock(server: Side): Promise<number> {
  const [row] = await ask(server, AGE);
  return Number(JSON.parse(String(row)).age);
}

async function do_(server: Side, ...statements: string[]): Promise<void> {
  await asAdmin(server, DATABASE, async (sql) => {
    for (const statement of statements) await sql.unsafe(statement);
  });
}

Deno.test("what was heard since the hourly row is no silence on a replica, a silence that was told is one", () =>
  withReplica(async (primary, standby) => {
    // the rows are 50 minutes old; the primary has heard all parts since
    await do_(
      primary,
      "select bruce.run_jobs()",
      "select bruce.beat('dispatcher', 'dispatcher', null, interval '1 minute')",
      "update heartbeats set last_beat_at = last_beat_at - interval '50 minutes' where name in ('jobs', 'engine', 'dispatcher')",
      "select bruce.hear('jobs'), bruce.hear('engine'), bruce.hear('dispatcher')",
    );
    await catchUp(primary, standby);
    deepStrictEqual(await ask(primary, OVERDUE), []);
    deepStrictEqual(await ask(standby, OVERDUE), []);
    const future =
      "(select name from heartbeats as h where bruce.last_beat_at(h) > clock_timestamp()) as f";
    deepStrictEqual(await ask(standby, future), [], "nothing beat in the future");

    // the jobs stop for ten minutes, and the sweep says so
    await do_(
      primary,
      "alter sequence bruce.jobs_beat restart with 2",
      "update heartbeats set last_beat_at = now() - interval '10 minutes' where name = 'jobs'",
      "select bruce.sweep()",
    );
    await catchUp(primary, standby);
    const told = await ask(primary, OVERDUE);
    strictEqual(told.length, 1);
    deepStrictEqual(await ask(standby, OVERDUE), told);
    deepStrictEqual(
      await ask(standby, "bruce.health_problems() as p", { role: "postgres" }),
      await ask(primary, "bruce.health_problems() as p", { role: "postgres" }),
    );

    await do_(primary, "select bruce.run_jobs()");
    await catchUp(primary, standby);
    deepStrictEqual(await ask(standby, OVERDUE), []);
  }));

Deno.test("a replica that lost its primary keeps the time until which it knows", () =>
  withReplica(async (primary, standby) => {
    await do_(
      primary,
      "insert into observed_snapshots (hostname, source, snapshot) values ('box2-daily', 'docker', '{\"containers\": []}')",
      "update bruce.scopes set stale_after = '3 seconds'",
      "update bruce.scopes set last_contact_at = now(), last_seen_at = now()",
    );
    await catchUp(primary, standby);
    await until("the standby streams", async () => await ageOfClock(standby) === 0);
    const fresh = await ask(standby, SILENT);
    await primary.stop();

    await until("more than the patience has passed", async () => await ageOfClock(standby) > 4);
    deepStrictEqual(await ask(standby, SILENT), fresh, "nobody fell silent");
    const [now] = await ask(standby, "(select now() as at) as n");
    const control = await ask(standby, SILENT, { at: JSON.parse(String(now)).at });
    ok(control.length > fresh.length, "by the clock of the wall they would have");

    await standby.restart();
    ok(await ageOfClock(standby) > 4, "also after a start without its primary");
    deepStrictEqual(await ask(standby, SILENT), fresh);
  }));

Deno.test("a replica that replays late keeps the time of what it replayed", () =>
  withReplica(async (primary, standby) => {
    await do_(primary, "update settings set self_hostname = 'before'");
    await catchUp(primary, standby);
    await asAdmin(standby, DATABASE, (sql) => sql`select pg_wal_replay_pause()`);
    const behind =
      "(select bruce.replica_clock('0 seconds') = pg_last_xact_replay_timestamp() as it) as o where it";
    deepStrictEqual(await ask(standby, behind), [], "nothing waits to be replayed");
    await do_(primary, "update settings set self_hostname = 'after'", "select pg_switch_wal()");
    await until("what waits counts", async () => (await ask(standby, behind)).length === 1);
    strictEqual(await ageOfClock(standby), 0, "not before a minute is over");
  }));
