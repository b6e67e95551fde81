import { strict as assert } from "node:assert";
import { growFleet } from "../../scripts/bench/fleets.ts";
import { firstSnapshot, oneDrifting } from "../../scripts/bench/snapshots.ts";
import { smallSize, withBench } from "./support.ts";

Deno.test("each round of the drifting container has an event of its own, and none flaps", () =>
  withBench(async (sql) => {
    await growFleet(sql, 14);
    const rounds = smallSize.repetitions + 10;
    await oneDrifting(sql, smallSize);
    await oneDrifting(sql, smallSize, { suffix: ", again", played: rounds });
    const issues = await sql`
      select count(*)::integer as all, count(distinct drift_key)::integer as different,
        count(*) filter (where flapping or occurrences > 1)::integer as flapping
      from public.issues where hostname = 'host-0011'`;
    assert.deepEqual([...issues], [{ all: rounds, different: rounds, flapping: 0 }]);
    const measured = await sql`
      select measure, count(*)::integer as times from bench.timings where side = 'ours' group by measure order by measure`;
    assert.deepEqual([...measured].map(({ times }) => times), [2, 2, 2, 2]);
  }));

Deno.test("rounds without their events are an error, not a figure", () =>
  withBench(async (sql) => {
    await growFleet(sql, 14);
    await sql`update public.drift_rules set enabled = false`;
    await assert.rejects(oneDrifting(sql, smallSize), /0 events opened in place of 7/);
    await assert.rejects(firstSnapshot(sql, smallSize, 21), /0 events opened in place of/);
  }));

Deno.test("hosts that are copied are declared as one that is written", () =>
  withBench(async (sql) => {
    await sql`call bench.declare_hosts(1, 1)`;
    await sql`call bench.declare_hosts(2, 3)`;
    const kinds = await sql`
      select count(*)::integer as hosts, e.services, e.ports, s.compared
      from (
        select hostname, count(*)::integer as services, md5(string_agg(name_key || ports::text, ',' order by name)) as ports
        from public.expected_services where host_key = bruce.fold_name(hostname) group by hostname
      ) as e
      join (
        select hostname, count(*)::integer as compared from bruce.service_state group by hostname
      ) as s using (hostname)
      group by e.services, e.ports, s.compared`;
    assert.deepEqual(
      kinds.map(({ hosts, services, compared }) => [hosts, services, compared]),
      [[3, 50, 50]],
    );
    const [off] = await sql`
      select count(*)::integer as n from pg_trigger where tgrelid = 'public.expected_services'::regclass and tgenabled <> 'O'`;
    assert.equal(off!.n, 0);
  }));
