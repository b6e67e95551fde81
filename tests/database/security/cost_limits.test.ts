import assert from "node:assert/strict";
import {
  MAX_SNAPSHOT_BYTES,
  MAX_SNAPSHOT_ROWS,
} from "../../../supabase/functions/_shared/limits.ts";
import { withDatabase } from "../../_support/database.ts";

Deno.test("the edge and the database accept snapshots up to the same size", () =>
  withDatabase(async ({ sql }) => {
    const [limits] = await sql`
      select bruce.max_snapshot_rows() as rows, bruce.max_snapshot_bytes() as bytes`;
    assert.deepEqual({ ...limits }, { rows: MAX_SNAPSHOT_ROWS, bytes: MAX_SNAPSHOT_BYTES });
  }));

Deno.test("a writer of plain SQL is told which limit a snapshot is over", () =>
  withDatabase(async ({ sql }) => {
    const insert = (snapshot: unknown) =>
      sql`insert into observed_snapshots (hostname, source, snapshot)
        values ('box', 'docker', ${sql.json(snapshot as never)})`;
    await insert({ containers: Array(10).fill({ name: "a", state: "running" }) });
    await assert.rejects(
      insert({ containers: Array(MAX_SNAPSHOT_ROWS + 1).fill(1) }),
      /the snapshot has 1001 rows in its lists and metrics; at most 1000 are accepted/,
    );
    await assert.rejects(
      insert({ containers: [], note: "x".repeat(MAX_SNAPSHOT_BYTES) }),
      /the snapshot has 4194\d+ bytes; at most 4194304 are accepted/,
    );
    // also when a whole payload is given as the snapshot
    await assert.rejects(
      insert({ snapshot: { containers: Array(MAX_SNAPSHOT_ROWS + 1).fill(1) } }),
      /1001 rows/,
    );
  }));
