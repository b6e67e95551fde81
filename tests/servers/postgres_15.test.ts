import { deepStrictEqual, match, ok } from "node:assert/strict";
import { seed } from "../../scripts/stack/migrate.ts";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { hasPostgres15, postgres15 } from "../../scripts/test/postgres_15.ts";
import { startTestServer, type TestServer } from "../../scripts/test/server.ts";
import { type Life, live } from "./_support/live.ts";

/** A life on a database with the seed; the minutes in its sentences are those of its own seed, and so not compared. */
async function lifeOn(server: TestServer): Promise<Life> {
  await seed(server.url("migrated"));
  const life = await asAdmin(server, "migrated", async (sql) => {
    await sql`set search_path = public, extensions`;
    return await live(sql);
  });
  return JSON.parse(JSON.stringify(life).replace(/\b([01]\d|2[0-3]):[0-5]\d\b/g, "hh:mm"));
}

Deno.test({
  name: "on Postgres 15 BRUCE does what it does on the embedded server",
  ignore: !hasPostgres15,
  async fn() {
    const servers = [
      await startTestServer({ programs: postgres15 }),
      await startTestServer(),
    ];
    try {
      const [old, embedded] = servers as [TestServer, TestServer];
      const versions = await Promise.all(
        servers.map((server) => asAdmin(server, "migrated", (sql) => sql`show server_version`)),
      );
      match(String(versions[0]?.[0]?.server_version), /^15\./);
      match(String(versions[1]?.[0]?.server_version), /^17\./);
      const life = await lifeOn(old);
      deepStrictEqual(life, await lifeOn(embedded));
      // that it is a life, and no two equal refusals
      ok((life["the seed"] ?? []).length > 15, "the seed shows its drift");
      deepStrictEqual(life["the difference"]?.map((row) => Object(row).event_type), [
        "SERVICE_MISSING",
      ]);
    } finally {
      for (const server of servers) await server.stop();
    }
  },
});
