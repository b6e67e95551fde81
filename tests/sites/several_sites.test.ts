import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import postgres from "postgres";
import { freePort } from "../../scripts/stack/free_port.ts";
import { testServer, withDatabase } from "../_support/database.ts";

const VIEWER = JSON.stringify({ app_metadata: { bruce_role: "viewer" } });

Deno.test("two BRUCEs are read as one, and a third that does not answer costs only itself", () =>
  withDatabase(async ({ sql }) => {
    const server = testServer();
    const far = await server.clone();
    const farAdmin = postgres(server.url(far, "supabase_admin"), { max: 1, onnotice: () => {} });
    const [{ name: here }] = await sql<[{ name: string }]>`select current_database() as name`;
    const admin = postgres(server.url(here, "supabase_admin"), { max: 1, onnotice: () => {} });
    const reader = `reader_${far.replaceAll(/\W/g, "_")}`;
    try {
      for (const [one, host] of [[admin, "box-here"], [farAdmin, "box-far"]] as const) {
        await one`insert into assets (name) values (${host})`;
        await one`insert into expected_services (hostname, name) values (${host}, 'web')`;
        await one`
          insert into observed_snapshots (hostname, source, snapshot)
          values (${host}, 'docker', '{"containers": [{"name": "web", "state": "exited"}]}')`;
      }
      await rejects(
        admin`select bruce.add_site('early', '127.0.0.1', 'u', 'p')`.execute(),
        /the extension postgres_fdw is not there/,
      );
      await admin`create extension postgres_fdw with schema extensions`;
      // as Supabase does
      await admin`grant usage on foreign data wrapper postgres_fdw to postgres`;
      // as docs/scale.md says it
      await farAdmin.unsafe(
        `create role ${reader} login password 'only-reads' in role authenticated`,
      );
      await farAdmin.unsafe(`alter role ${reader} set "request.jwt.claims" = '${VIEWER}'`);
      const { port } = new URL(server.url(far));
      await admin`select bruce.add_site('far', '127.0.0.1', ${reader}, 'only-reads', ${
        Number(port)
      }, ${far}, 'disable')`;
      await admin`select bruce.add_site('down', '127.0.0.1', ${reader}, 'only-reads', ${freePort()}, ${far}, 'disable')`;

      await admin`select set_config('request.jwt.claims', ${VIEWER}, false)`;
      await admin`set role authenticated`;
      const drift = await admin`
        select site, problem, hostname, service, event_type from sites_drift order by site, hostname`;
      deepStrictEqual(
        drift.map((
          { site, hostname, service, event_type },
        ) => [site, hostname, service, event_type]),
        [
          ["down", null, null, null],
          ["far", "box-far", "web", "SERVICE_MISSING"],
          ["here", "box-here", "web", "SERVICE_MISSING"],
        ],
      );
      match(String(drift[0]?.problem), /^down cannot be read: /);
      strictEqual(/only-reads/.test(JSON.stringify(drift)), false, "no password is told");
      for (const view of ["sites_issues", "sites_drift_summary", "sites_collectors"]) {
        const rows = await admin.unsafe(
          `select site, hostname from ${view} order by site, hostname`,
        );
        deepStrictEqual(rows.map(({ site, hostname }) => [site, hostname]), [
          ["down", null],
          ["far", "box-far"],
          ["here", "box-here"],
        ], view);
      }
      await rejects(admin`select bruce.rows_of_sites('settings')`.execute(), /relation is drift/);
      await rejects(
        admin`select bruce.add_site('x', 'h', 'u', 'p')`.execute(),
        /permission denied/,
      );
      const hidden = await admin`select umoptions from pg_user_mappings where srvname = 'site_far'`;
      deepStrictEqual(
        hidden.map(({ umoptions }) => umoptions),
        [null],
        "only the owner sees the password",
      );
      await admin`select set_config('request.jwt.claims', '{}', false)`;
      const stranger = await admin`select from sites_drift union all select from bruce.site_far`;
      strictEqual(stranger.length, 0, "a stranger reads nothing");
      await admin`reset role`;

      // the reader may read there, and nothing else
      const guest = postgres(server.url(far), { max: 1, username: reader, password: "only-reads" });
      try {
        ok((await guest`select from drift`).length > 0);
        await rejects(guest`insert into assets (name) values ('x')`.execute(), /permission denied/);
      } finally {
        await guest.end();
      }
      strictEqual((await admin`select bruce.remove_site('down') as it`)[0]?.it, true);
      strictEqual((await admin`select bruce.remove_site('down') as it`)[0]?.it, false);
      const left = await admin`select srvname from pg_foreign_server order by 1`;
      deepStrictEqual(left.map(({ srvname }) => srvname), ["site_far"]);
    } finally {
      await admin.end({ timeout: 5 });
      await farAdmin.unsafe(`drop role if exists ${reader}`).catch(() => {});
      await farAdmin.end({ timeout: 5 });
      await server.drop(far);
    }
  }));
