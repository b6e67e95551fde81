import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import postgres from "postgres";
import { freePort } from "../../scripts/stack/free_port.ts";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { startTestServer, type TestServer } from "../../scripts/test/server.ts";
import { testServer } from "../_support/database.ts";

const VIEWER = JSON.stringify({ app_metadata: { bruce_role: "viewer" } });
const PASSWORD = "only-reads";

/** A BRUCE where one service is stopped, with connections of its owner: no superuser, as on Supabase. */
interface Site {
  server: TestServer;
  database: string;
  sql: postgres.Sql;
}

/** Two servers, each with a BRUCE: `here` is set up to read `far` as docs/scale.md says it. */
async function withTwoSites(test: (here: Site, far: Site) => Promise<void>): Promise<void> {
  const far = await openSite(await startTestServer(), "box-far");
  try {
    const here = await openSite(testServer(), "box-here");
    try {
      await far.sql.unsafe(`create role site_reader login password '${PASSWORD}'`);
      await far.sql`select bruce.admit_site_reader('site_reader')`;
      await rejects(
        addSite(here, "early", far),
        /postgres_fdw and dblink are not there/,
      );
      // who may create extensions on Supabase is postgres; what it then may do is this
      await asAdmin(here.server, here.database, async (sql) => {
        await sql`create extension postgres_fdw with schema extensions`;
        await sql`create extension dblink with schema extensions`;
        await sql`grant usage on foreign data wrapper postgres_fdw to postgres`;
      });
      await addSite(here, "far", far);
      await test(here, far);
    } finally {
      await here.sql.end({ timeout: 5 });
      await here.server.drop(here.database);
    }
  } finally {
    await far.sql.end({ timeout: 5 });
    await far.server.stop();
  }
}

async function openSite(server: TestServer, host: string): Promise<Site> {
  const database = await server.clone();
  const sql = postgres(server.url(database), { max: 1, onnotice: () => {} });
  await sql`insert into assets (name) values (${host})`;
  await sql`insert into expected_services (hostname, name) values (${host}, 'web')`;
  await sql`
    insert into observed_snapshots (hostname, source, snapshot)
    values (${host}, 'docker', '{"containers": [{"name": "web", "state": "exited"}]}')`;
  return { server, database, sql };
}

async function addSite(
  { sql }: Site,
  name: string,
  { server, database, port = server.port }: Site & { port?: number },
  password = PASSWORD,
): Promise<void> {
  await sql`select bruce.add_site(${name}, '127.0.0.1', 'site_reader', ${password}, ${port}, ${database}, 'disable')`;
}

/** Asks as somebody who signed in: [site, host, problem], and how long it took (s). */
async function read(
  { sql }: Site,
  view = "sites_drift",
  claims = VIEWER,
  patience = "8s",
): Promise<{ rows: (string | null)[][]; seconds: number }> {
  const began = performance.now();
  const rows = await sql.begin("read only", async (sql) => {
    await sql`select set_config('request.jwt.claims', ${claims}, true)`;
    // as PostgREST does for those who sign in
    await sql`select set_config('statement_timeout', ${patience}, true)`;
    await sql`set local role authenticated`;
    return await sql.unsafe(`select site, hostname, problem from ${view} order by site, hostname`);
  });
  return {
    rows: rows.map(({ site, hostname, problem }) => [site, hostname, problem]),
    seconds: (performance.now() - began) / 1000,
  };
}

const HERE = ["here", "box-here", null];
const FAR = ["far", "box-far", null];

Deno.test("several BRUCEs are read as one, and each that does not answer costs only itself", () =>
  withTwoSites(async (here, far) => {
    for (const view of ["sites_drift", "sites_issues", "sites_drift_summary", "sites_collectors"]) {
      deepStrictEqual((await read(here, view)).rows, [FAR, HERE], view);
    }
    const [own] = await here.sql`
      select to_jsonb(s) - '{site,problem}'::text[] = to_jsonb(d) - 'suggestions' as is_same, d.details is not null as says
      from sites_drift as s, drift as d where s.site = 'here'`;
    deepStrictEqual(
      { ...own },
      { is_same: true, says: true },
      "with all columns but what would end it",
    );

    // nobody listens; and a password that is not right
    await addSite(here, "down", { ...far, port: freePort() });
    await addSite(here, "locked_out", far, "wrong");
    const failing = (await read(here)).rows;
    deepStrictEqual(failing.map(([site, hostname]) => [site, hostname]), [
      ["down", null],
      ["far", "box-far"],
      ["here", "box-here"],
      ["locked_out", null],
    ]);
    match(String(failing[0]?.[2]), /^down cannot be read: .*Connection refused/);
    match(String(failing[3]?.[2]), /^locked_out cannot be read: .*password authentication failed/);
    ok(!/only-reads|wrong"/.test(JSON.stringify(failing)), "no password is told");
    strictEqual((await here.sql`select bruce.remove_site('down') as it`)[0]?.it, true);
    strictEqual((await here.sql`select bruce.remove_site('down') as it`)[0]?.it, false);
    await here.sql`select bruce.remove_site('locked_out')`;

    // it works for longer than it may: its own error, which would end this statement if it were raised here
    await far.sql`alter role site_reader set statement_timeout = '200ms'`;
    const busy = await far.sql.reserve();
    await busy`begin`;
    await busy`lock table bruce.scopes in access exclusive mode`;
    const slow = (await read(here)).rows;
    strictEqual(slow.length, 2);
    match(
      String(slow[0]?.[2]),
      /^far cannot be read: ERROR: +canceling statement due to statement timeout/,
    );
    deepStrictEqual(slow[1], HERE);
    await busy`rollback`;
    busy.release();
    await far.sql`alter role site_reader reset statement_timeout`;
    deepStrictEqual((await read(here)).rows, [FAR, HERE], "and is read again");
  }));

Deno.test("a site that takes the question and never answers is given up", () =>
  withTwoSites(async (here, far) => {
    await far.sql`alter role site_reader reset statement_timeout`;
    const busy = await far.sql.reserve();
    await busy`begin`;
    await busy`lock table bruce.scopes in access exclusive mode`;
    await addSite(here, "z_same", far);
    const { rows } = await read(
      here,
      "bruce.rows_of_sites('drift', '500 ms'), lateral (select data ->> 'hostname' as hostname) as h",
    );
    deepStrictEqual(rows, [
      ["far", null, "far cannot be read: it did not answer in time"],
      HERE,
      ["z_same", null, "z_same cannot be read: it did not answer in time"],
    ]);
    await busy`rollback`;
    busy.release();
    const [left] = await here.sql`select extensions.dblink_get_connections() as names`;
    strictEqual(left?.names, null, "no connection is left behind");
  }));

Deno.test("a site that is frozen ends the wait with what the others say", () =>
  withTwoSites(async (here, far) => {
    await addSite(here, "b_same", far);
    await here.sql`select bruce.remove_site('far')`;
    const frozen = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    try {
      await addSite(here, "frozen", { ...far, port: frozen.addr.port });
      // Postgres 15 gives up by itself, after three seconds
      const { rows, seconds } = await read(here, "sites_drift", VIEWER, "4s");
      deepStrictEqual(rows.slice(0, 1), [["b_same", "box-far", null]]);
      match(
        String(rows[1]?.[2]),
        /^frozen cannot be read: (it accepts the connection and says nothing|.*timeout expired)/,
      );
      deepStrictEqual(rows.slice(2), [HERE]);
      ok(seconds < 8, `it took ${seconds} s`);
      await here.sql`update sites set is_asked = false where name = 'frozen'`;
      deepStrictEqual((await read(here)).rows, [["b_same", "box-far", null], HERE]);
    } finally {
      frozen.close();
    }
  }));

Deno.test("who reads several sites may do no more than read them, and sees no password", () =>
  withTwoSites(async (here, far) => {
    const asViewer = <T>(work: (sql: postgres.TransactionSql) => Promise<T>) =>
      here.sql.begin(async (sql) => {
        await sql`select set_config('request.jwt.claims', ${VIEWER}, true)`;
        await sql`set local role authenticated`;
        return await work(sql);
      });
    const options = await asViewer((sql) =>
      sql`select umoptions from pg_user_mappings where srvname = 'site_far'`
    );
    deepStrictEqual(options.map(({ umoptions }) => umoptions), [null]);
    await rejects(
      asViewer((sql) => sql`select umoptions from pg_catalog.pg_user_mapping`),
      /permission denied/,
    );
    const served = await asViewer((sql) =>
      sql`select srvoptions::text as it from pg_foreign_server`
    );
    ok(!JSON.stringify(served).includes(PASSWORD));
    await rejects(
      asViewer((sql) => sql`select bruce.add_site('x', 'h', 'u', 'p')`),
      /permission denied/,
    );
    await rejects(
      asViewer((sql) => sql`select bruce.rows_of_sites('settings')`),
      /relation is drift/,
    );
    deepStrictEqual((await read(here, "sites_drift", "{}")).rows, [], "a stranger reads nothing");

    const reader = postgres(far.server.url(far.database), {
      max: 1,
      username: "site_reader",
      password: PASSWORD,
      onnotice: () => {},
    });
    try {
      strictEqual((await reader`select bruce.read_for_site('drift')`).length, 1);
      for (
        const more of [
          "select from drift",
          "select from bruce.api_tokens",
          "select bruce.rows_here('drift')",
          "insert into assets (name) values ('x')",
          "select acknowledge(gen_random_uuid(), 'me')",
          "create table public.x ()",
        ]
      ) await rejects(reader.unsafe(more).execute(), /permission denied/, more);
    } finally {
      await reader.end();
    }
  }));
