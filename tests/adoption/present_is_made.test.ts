import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { olderRows } from "./older_rows.ts";
import { olderSchemas } from "./older_schemas.ts";
import { rows, withOlderDatabase } from "./support.ts";

for (const schema of olderSchemas) {
  Deno.test(`the newest observation becomes the present: ${schema.name}`, () =>
    withOlderDatabase(schema.tables + olderRows(schema), async ({ sql, migrate }) => {
      await migrate();

      deepStrictEqual(
        await rows(
          sql,
          "select hostname, name, state, match from public.docker_state_latest order by name",
        ),
        [
          { hostname: "box2-daily", name: "maloja", state: "running", match: "matched" },
          { hostname: "box2-daily", name: "readeck", state: "running", match: "matched" },
        ],
      );
      deepStrictEqual(
        await rows(
          sql,
          "select hostname, name, state from public.truenas_state_latest where kind = 'app'",
        ),
        [{ hostname: "TrueNAS", name: "syncthing", state: "running" }],
      );

      const drift = await rows(
        sql,
        `select event_type, hostname, service, expected, observed from public.drift
         where event_type in ('SERVICE_MISSING', 'PORT_MISMATCH') order by event_type`,
      );
      deepStrictEqual(drift, [
        {
          event_type: "PORT_MISMATCH",
          hostname: "box2-daily",
          service: "maloja",
          expected: "tcp/8023",
          observed: "tcp/8032",
        },
        {
          event_type: "SERVICE_MISSING",
          hostname: "box2-daily",
          service: "freshrss",
          expected: "running",
          observed: "absent",
        },
      ]);
      deepStrictEqual(
        await rows(
          sql,
          `select event_type, service, status from public.events
           where issue_id is not null and event_type in ('SERVICE_MISSING', 'PORT_MISMATCH') order by 1`,
        ),
        [
          // what is absent is told after the next look
          { event_type: "PORT_MISMATCH", service: "maloja", status: "opened" },
        ],
      );

      // older rows are history, each with one verdict; only the newest of a host is the present
      deepStrictEqual(
        await rows(
          sql,
          `select hostname, disposition, count(*)::integer from public.observed_snapshots
           group by 1, 2 order by 1, 2`,
        ),
        [
          { hostname: "TrueNAS", disposition: "current", count: 1 },
          { hostname: "TrueNAS", disposition: "late", count: 1 },
          { hostname: "box2-daily", disposition: "current", count: 1 },
          { hostname: "box2-daily", disposition: "late", count: 3 },
        ],
      );
    }));
}

Deno.test("an asset that was imported twice is one host, not an ambiguous one", async () => {
  const schema = olderSchemas[0]!;
  await withOlderDatabase(schema.tables + olderRows(schema), async ({ sql, migrate }) => {
    await migrate();
    const [host] = await rows(
      sql,
      "select declarations, state from bruce.host_state where hostname = 'box2-daily'",
    );
    strictEqual(host?.declarations, 1);
    deepStrictEqual(
      await rows(sql, "select details from public.drift where field like '%identity%'"),
      [],
    );
  });
});

Deno.test("a new month has its partition at once: no adopted row stays in the default one", async () => {
  const schema = olderSchemas[0]!;
  await withOlderDatabase(schema.tables + olderRows(schema), async ({ sql, migrate }) => {
    await sql`update observed_snapshots set observed_at = observed_at - interval '70 days' where id = 1`;
    await migrate();
    deepStrictEqual(
      await rows(sql, "select count(*)::integer from bruce.observed_snapshots_default"),
      [{ count: 0 }],
    );
    deepStrictEqual(
      await rows(sql, "select count(*)::integer from public.observed_snapshots"),
      [{ count: 6 }],
    );
  });
});
