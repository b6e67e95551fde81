import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import postgres from "postgres";
import { asAdmin, prepareDatabase } from "../../scripts/stack/postgres.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { startTestServer, type TestServer } from "../../scripts/test/server.ts";
import { until } from "../_support/condition.ts";

const making = () =>
  Deno.readTextFile(inProject("supabase/schemas/95_grafana/00_grafana_reader.sql"));

/** A server on which no BRUCE ever was, with databases whose owner is no superuser. */
async function withServer(test: (server: TestServer, owners: postgres.Sql[]) => Promise<void>) {
  const server = await startTestServer({ migrated: false });
  const owners: postgres.Sql[] = [];
  try {
    for (const name of ["one", "two", "three", "four"]) {
      await asAdmin(server, "postgres", (sql) => sql.unsafe(`create database ${name}`));
      await prepareDatabase(server, name);
      owners.push(postgres(server.url(name), { max: 1, onnotice: () => {} }));
    }
    await test(server, owners);
  } finally {
    await Promise.all(owners.map((sql) => sql.end({ timeout: 5 })));
    await server.stop();
  }
}

const made = (sql: postgres.Sql) =>
  sql`
    select r.rolcanlogin, r.rolsuper, r.rolinherit, s.setconfig
    from pg_catalog.pg_roles as r
    left join pg_catalog.pg_db_role_setting as s on s.setrole = r.oid and s.setdatabase = 0
    where r.rolname = 'grafana_reader'`;

Deno.test("databases of one server may make grafana_reader at the same time", () =>
  withServer(async (server, [first, ...others]) => {
    const sql = await making();
    if (!first) throw new Error("there is no first");
    let waiting: Promise<unknown>[] = [];
    await first.begin(async (transaction) => {
      await transaction.unsafe(sql);
      waiting = others.map((other) => other.begin((inner) => inner.unsafe(sql)));
      await until(
        "the others wait for the first",
        () =>
          asAdmin(server, "postgres", async (admin) => {
            const [row] = await admin`
            select count(*)::integer as waiting from pg_catalog.pg_stat_activity
            where wait_event_type = 'Lock' and query like '%grafana_reader%' and pid <> pg_backend_pid()`;
            return row?.waiting === others.length;
          }),
      );
    });
    await Promise.all(waiting);
    await first.unsafe(sql);
    const roles = (await made(first)).map((row) => ({ ...row }));
    deepStrictEqual(roles, [{
      rolcanlogin: false,
      rolsuper: false,
      rolinherit: false,
      setconfig: [
        "default_transaction_read_only=on",
        "statement_timeout=15s",
        "idle_in_transaction_session_timeout=1min",
      ],
    }]);
  }));

Deno.test("a grafana_reader that may do more than read is refused; one with a password is kept", () =>
  withServer(async (server, [first]) => {
    if (!first) throw new Error("there is no first");
    const sql = await making();
    await first.unsafe(sql);
    await first`alter role grafana_reader login password 'a'`;
    await first.unsafe(sql);
    strictEqual((await made(first))[0]?.rolcanlogin, true);
    await asAdmin(server, "one", (admin) => admin`alter role grafana_reader bypassrls`);
    await rejects(() => first.unsafe(sql), { code: "0P000" });
  }));
