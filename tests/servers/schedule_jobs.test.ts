import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { migrate } from "../../scripts/stack/migrate.ts";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { remote, supabase } from "../migrations/supabase_cli.ts";
import { hasPgCron15, postgres15 } from "../../scripts/test/postgres_15.ts";
import {
  asOwner,
  createAsSupabaseDoes,
  jobs,
  makeDatabase,
  scheduled,
  scheduleJobs,
  withPgCron,
} from "./_support/pg_cron.ts";

Deno.test({
  name: "the advisors have no warning on a database with pg_cron",
  ignore: !hasPgCron15,
  fn: () =>
    withPgCron(async (server) => {
      await createAsSupabaseDoes(server);
      const url = server.url("home");
      const pushed = await supabase("db", "push", remote(url), "--include-seed", "--yes");
      strictEqual(pushed.code, 0, pushed.stdout + pushed.stderr);
      const { code, stdout } = await supabase(
        ...["db", "advisors", remote(url), "--fail-on", "warn", "--level", "warn"],
        ...["--output-format", "json"],
      );
      deepStrictEqual(JSON.parse(stdout).results, []);
      strictEqual(code, 0);
    }),
});

Deno.test({
  name: "a restored dump of the schemas has no jobs until schedule_jobs makes them",
  ignore: !hasPgCron15,
  fn: () =>
    withPgCron(async (server) => {
      await makeDatabase(server, "elsewhere");
      await migrate(server.url("elsewhere"));
      await asOwner(server, "elsewhere", (sql) => sql`insert into assets (name) values ('box1')`);

      await createAsSupabaseDoes(server);
      const dump = await Deno.makeTempFile();
      try {
        const schemas = [
          "-n",
          "public",
          "-n",
          "bruce",
          "-n",
          "bruce_grafana",
          "-n",
          "supabase_migrations",
        ];
        const dumped = await new Deno.Command(`${postgres15}/pg_dump`, {
          args: ["-Fc", ...schemas, "-f", dump, server.url("elsewhere")],
        }).output();
        strictEqual(new TextDecoder().decode(dumped.stderr), "");
        // that schema public exists is an error to pg_restore
        await new Deno.Command(`${postgres15}/pg_restore`, {
          args: ["-d", server.url("home"), dump],
          stderr: "null",
        }).output();
      } finally {
        await Deno.remove(dump);
      }

      await asOwner(server, "home", async (sql) => {
        const assets = await sql`select name from assets`;
        deepStrictEqual(assets.map(({ name }) => name), ["box1"]);
        deepStrictEqual(await scheduled(sql), []);
        match(await scheduleJobs(sql), /^Scheduled\./);
        deepStrictEqual(await scheduled(sql), jobs);
        const [done] = await sql`select bruce.run_jobs() as jobs`;
        strictEqual(done?.jobs.failed, undefined);
      });
      await asOwner(server, "home", async (sql) => {
        const [jit] = await sql`show jit`;
        strictEqual(jit?.jit, "off", "and compiles nothing");
      });
    }),
});

Deno.test({
  name: "where pg_cron cannot be used, migrations pass and schedule_jobs says why",
  ignore: !hasPgCron15,
  fn: () =>
    withPgCron(async (server) => {
      await makeDatabase(server, "elsewhere");
      await migrate(server.url("elsewhere"));
      await asOwner(server, "elsewhere", async (sql) => {
        const said = await scheduleJobs(sql);
        match(said, /^Not scheduled: pg_cron is in database home/);
        match(said, /'select bruce\.run_jobs\(\)', 'elsewhere'\)/);
      });

      // here it could be, but only a superuser may create it
      await migrate(server.url("home"));
      await asOwner(server, "home", async (sql) => {
        match(await scheduleJobs(sql), /^Not scheduled: pg_cron: permission denied to create/);
      });
      await asAdmin(server, "home", async (sql) => {
        await sql`create extension pg_cron with schema pg_catalog`;
        await sql`revoke execute on all functions in schema cron from public`;
      });
      await asOwner(server, "home", async (sql) => {
        const said = await scheduleJobs(sql);
        match(said, /^Not scheduled: permission denied/);
        match(said, /grant execute on all functions in schema cron to postgres;$/);
      });
      await asAdmin(server, "home", (sql) =>
        sql`grant execute on all functions in schema cron to postgres`);
      await asOwner(server, "home", async (sql) => {
        match(await scheduleJobs(sql), /^Scheduled\./);
        deepStrictEqual(await scheduled(sql), jobs);
      });
    }),
});
