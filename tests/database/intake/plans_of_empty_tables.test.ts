import assert from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../../_support/database.ts";

const hosts = 60;
const containers = 20;

/**
 * A session keeps the plans that it made when the tables were empty, and known to be: those of a fresh
 * database that was analyzed, as a restore or a `vacuum analyze` by hand does.
 */
Deno.test("batches read the same per host after an analyze of empty tables", () =>
  withDatabase(async ({ sql }) => {
    await sql`analyze`;
    const run = await sql.reserve();
    try {
      const first = await arrive(run, 1);
      await arrive(run, 2);
      const third = await arrive(run, 3);
      const [seen] = await run`select count(*)::integer as entities from bruce.entities`;
      assert.equal(seen!.entities, 3 * hosts * containers);
      assert(first > 0);
      // without the analyze it is a twentieth more: deeper indexes
      assert(
        third < 1.1 * first,
        `${first} buffers of the first batch became ${third} of the third`,
      );
    } finally {
      run.release();
    }
  }));

/** A batch of hosts is declared and reports for the first time; tells how many buffers its report read. */
async function arrive(run: postgres.ReservedSql, batch: number): Promise<number> {
  const numbers = run`generate_series(${(batch - 1) * hosts + 1}::integer, ${batch * hosts}) as h`;
  await run`insert into assets (name) select 'box-' || h from ${numbers}`;
  await run`
    insert into expected_services (hostname, name)
    select 'box-' || h, 'service-' || s from ${numbers}, generate_series(1, ${containers}::integer) as s`;
  const before = await read(run);
  await run`
    insert into observed_snapshots (hostname, source, snapshot)
    select 'box-' || h, 'docker', jsonb_build_object('containers', (
      select jsonb_agg(jsonb_build_object('name', 'service-' || s, 'state',
        case when s = 1 then 'exited' else 'running' end)) from generate_series(1, ${containers}::integer) as s
    ))
    from ${numbers}`;
  return await read(run) - before;
}

/** How many buffers were read in this database so far. */
async function read(run: postgres.ReservedSql): Promise<number> {
  await run`select pg_stat_force_next_flush()`;
  const [row] = await run`
    select (blks_hit + blks_read)::integer as blocks from pg_stat_database where datname = current_database()`;
  return row!.blocks;
}
