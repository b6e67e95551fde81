import { strict as assert } from "node:assert";
import type postgres from "postgres";
import { batches } from "../../scripts/bench/batches.ts";
import { growFleet } from "../../scripts/bench/fleets.ts";
import { floorRatio } from "../../scripts/bench/measure.ts";
import { firstSnapshot, oneDrifting, unchangedSnapshot } from "../../scripts/bench/snapshots.ts";
import { smallSize, withBench } from "./support.ts";

/** The copies of the floor, and how many rows differ between each and its table. */
async function differences(sql: postgres.Sql): Promise<Record<string, number>> {
  const copies = await sql<{ name: string; source: string }[]>`
    select name, source::text as source from floor.copies order by name`;
  const found: Record<string, number> = {};
  for (const { name, source } of copies) {
    const [row] = await sql.unsafe(`
      select count(*)::integer as rows from (
        (table floor.${name} except table ${source}) union all (table ${source} except table floor.${name})
      ) as d`);
    found[name] = row!.rows;
  }
  return found;
}

Deno.test("the floor writes the very rows that ours wrote, into each table that it wrote", () =>
  withBench(async (sql) => {
    await growFleet(sql, 14);
    await unchangedSnapshot(sql, smallSize);
    assert.deepEqual(await differences(sql), { bruce_metric_samples: 0, bruce_scopes: 0 });
    const measures = await oneDrifting(sql, smallSize);
    const drifting = await differences(sql);
    for (const table of ["public_events", "public_issues", "bruce_stored_snapshots"]) {
      assert.equal(drifting[table], 0, `${table}: ${JSON.stringify(drifting)}`);
    }
    assert.deepEqual(Object.values(drifting).filter((rows) => rows > 0), []);
    for (const measure of measures) assert.ok(floorRatio(measure)! > 0);
  }));

Deno.test("the floor of first snapshots and of a batch are their rows too", () =>
  withBench(async (sql) => {
    await firstSnapshot(sql, smallSize, 101);
    assert.deepEqual(Object.values(await differences(sql)).filter((rows) => rows > 0), []);
    const [events] = await sql`select count(*)::integer as n from floor.public_events`;
    assert.ok(events!.n >= 25, `${events!.n} events`);
    await sql`call floor.forget()`;
    const [first] = await batches(sql, smallSize);
    assert.ok(floorRatio(first!)! > 0);
    assert.equal((await differences(sql)).bruce_entities, 0);
  }));

Deno.test("copies have the indexes of their tables and no triggers or foreign keys", () =>
  withBench(async (sql) => {
    await sql`call floor.copy_tables('{public.issues,public.events,bruce.scopes}')`;
    const copies = await sql`
      select c.name,
        (select count(*)::integer from pg_index as i where i.indrelid = c.source)
          = (select count(*)::integer from pg_index as i where i.indrelid = ('floor.' || c.name)::regclass) as indexed,
        (select reloptions from pg_class where oid = c.source)
          is not distinct from (select reloptions from pg_class where oid = ('floor.' || c.name)::regclass) as filled,
        exists (select from pg_trigger as t where t.tgrelid = ('floor.' || c.name)::regclass)
          or exists (select from pg_constraint as k where k.conrelid = ('floor.' || c.name)::regclass and k.contype = 'f')
          as watched
      from floor.copies as c order by c.name`;
    assert.deepEqual(
      [...copies],
      ["bruce_scopes", "public_events", "public_issues"].map((name) => ({
        name,
        indexed: true,
        filled: true,
        watched: false,
      })),
    );
  }));
