import { deepStrictEqual, ok } from "node:assert/strict";
import { olderRowCounts, olderRows } from "./older_rows.ts";
import { olderSchemas } from "./older_schemas.ts";
import { rows, withOlderDatabase } from "./support.ts";

for (const schema of olderSchemas) {
  Deno.test(`migrations keep every row: ${schema.name}`, () =>
    withOlderDatabase(schema.tables + olderRows(schema), async ({ sql, migrate }) => {
      const questions = {
        sources: "select id::text, name from public.sources order by 1",
        assets:
          `select id::text, asset_type, name, coalesce(metadata::jsonb, '{}') as metadata, created_at::timestamptz
                 from public.assets order by 1`,
        snapshots: `select id::text, snapshot_type, data::jsonb as data, created_at::timestamptz
                    from public.snapshots order by 1`,
        events:
          `select id::text, hostname, service, event_type, severity, source, created_at::timestamptz,
                   expected::text::jsonb as expected, observed::text::jsonb as observed, details::text::jsonb as details
                 from public.events order by 1`,
        observed_snapshots:
          `select hostname, ${schema.sourceColumn} as source, snapshot::text::jsonb as snapshot,
                               observed_at::timestamptz
                             from public.observed_snapshots order by 1, 2, 4`,
      };
      const before = await answers(sql, questions);
      for (const [table, count] of Object.entries(olderRowCounts)) {
        deepStrictEqual(before[table]?.length, count, `the fixture of ${table}`);
      }
      await migrate();
      const after = await answers(sql, {
        ...questions,
        events: `select id::text, hostname, service, event_type, severity, source, created_at,
                   expected, observed, details
                 from public.events where issue_id is null order by 1`,
        observed_snapshots: `select hostname, source, snapshot, observed_at
                             from public.observed_snapshots order by 1, 2, 4`,
      });

      deepStrictEqual(after.observed_snapshots, before.observed_snapshots);
      deepStrictEqual(after.snapshots, before.snapshots);
      // a value that was a JSON string is that string now
      const events = after.events!.map(({ expected, observed, details, ...rest }) => ({
        ...rest,
        expected: readJson(expected),
        observed: readJson(observed),
        details: readJson(details),
      }));
      deepStrictEqual(events, before.events);
      // what the newest expected state declares may come to these, nothing goes
      for (const table of ["sources", "assets"]) {
        const ids = before[table]!.map(({ id }) => id);
        deepStrictEqual(after[table]!.filter(({ id }) => ids.includes(id)), before[table], table);
      }
    }));
}

Deno.test("the parent of an asset is a name afterwards, and its id stays beside it", async () => {
  const schema = olderSchemas.find(({ tables }) => tables.includes("parent uuid"))!;
  await withOlderDatabase(schema.tables + olderRows(schema), async ({ sql, migrate }) => {
    const [before] = await rows(
      sql,
      "select parent::text as id from assets where parent is not null",
    );
    await migrate();
    deepStrictEqual(
      await rows(
        sql,
        "select distinct parent, parent_id::text as id from assets where name = 'box2-daily'",
      ),
      [{ parent: "Box2", id: before?.id }],
    );
  });
});

Deno.test("tags are a list afterwards, whether they were one, JSON or text", async () => {
  for (const schema of olderSchemas.filter(({ tags }) => tags !== null)) {
    await withOlderDatabase(schema.tables + olderRows(schema), async ({ sql, migrate }) => {
      await migrate();
      deepStrictEqual(
        await rows(sql, "select distinct tags from assets where name = 'box2-daily'"),
        [{ tags: ["vm", "daily"] }],
        schema.name,
      );
    });
  }
});

Deno.test("an old id can still be found: events go on counting where they were", async () => {
  for (const schema of olderSchemas) {
    await withOlderDatabase(schema.tables + olderRows(schema), async ({ sql, psql, migrate }) => {
      const [before] = await rows(sql, "select max(id)::integer as id from events");
      await migrate();
      await psql("insert into events (hostname, event_type) values ('box2-daily', 'NOTE')");
      const [after] = await rows(sql, "select id::integer from events where event_type = 'NOTE'");
      ok(Number(after?.id) > Number(before?.id), schema.name);
    });
  }
});

async function answers(
  sql: Parameters<typeof rows>[0],
  questions: Record<string, string>,
): Promise<Record<string, Record<string, unknown>[]>> {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const [table, question] of Object.entries(questions)) {
    found[table] = await rows(sql, question);
  }
  return found;
}

/** What JSON text stands for. Other text stands for itself. */
function readJson(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
