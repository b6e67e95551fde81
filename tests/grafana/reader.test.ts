import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { withGrafana } from "./_support/reader.ts";

Deno.test("grafana_reader reads no table, view or sequence but those of bruce_grafana", () =>
  withGrafana(async ({ reader, owner }) => {
    const relations = await owner<{ name: string; schema: string }[]>`
      select format('%I.%I', n.nspname, c.relname) as name, n.nspname::text as schema
      from pg_catalog.pg_class as c
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        -- the extension pg_stat_statements and the like give their own views to everybody
        and not exists (select from pg_catalog.pg_depend as d where d.objid = c.oid and d.deptype = 'e')
      order by 1`;
    const read: string[] = [];
    for (const { name, schema } of relations) {
      const error = await reader.unsafe(`select * from ${name} limit 1`).then(
        () => undefined,
        (e) => e,
      );
      if (error === undefined) read.push(schema);
      else strictEqual(error.code, "42501", `${name}: ${error.message}`);
    }
    ok(relations.length > 80, "the relations were found");
    deepStrictEqual([...new Set(read)], ["bruce_grafana"]);
  }));

Deno.test("it executes no function but those of bruce_grafana, and these only read", () =>
  withGrafana(async ({ owner }) => {
    const functions = await owner<{ name: string }[]>`
      select p.oid::regprocedure::text as name
      from pg_catalog.pg_proc as p
      join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
      where n.nspname in ('public', 'bruce') and has_function_privilege('grafana_reader', p.oid, 'execute')
        and not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.deptype = 'e')`;
    deepStrictEqual([...functions], []);
    const own = await owner<{ volatility: string; others: boolean }[]>`
      select p.provolatile::text as volatility,
        has_function_privilege('authenticated', p.oid, 'execute')
          or has_function_privilege('service_role', p.oid, 'execute') as others
      from pg_catalog.pg_proc as p
      where p.pronamespace = 'bruce_grafana'::regnamespace`;
    ok(own.length > 4, "its functions were found");
    deepStrictEqual([...new Set(own.map((one) => `${one.volatility} ${one.others}`))], ["s false"]);
  }));

Deno.test("nobody of the API reads bruce_grafana", () =>
  withGrafana(async ({ owner }) => {
    for (const role of ["anon", "authenticated", "service_role"]) {
      const [may] =
        await owner`select has_schema_privilege(${role}, 'bruce_grafana', 'usage') as may`;
      strictEqual(may?.may, false, role);
    }
  }));

Deno.test("it writes nothing, whatever its session sets", () =>
  withGrafana(async ({ reader }) => {
    const views = await reader<{ name: string }[]>`
      select format('bruce_grafana.%I', c.relname) as name from pg_catalog.pg_class as c
      where c.relnamespace = 'bruce_grafana'::regnamespace`;
    ok(views.length > 5, "the views were found");
    await rejects(() => reader`create temporary table mine (id integer)`, { code: "25006" });
    await reader`set default_transaction_read_only = off`;
    // 55000: a view of that kind takes no row from anybody
    const isRefused = ({ code }: { code: string }) => code === "42501" || code === "55000";
    for (const { name } of views) {
      await rejects(() => reader.unsafe(`delete from ${name}`), isRefused, name);
      await rejects(() => reader.unsafe(`insert into ${name} default values`), isRefused, name);
    }
    for (
      const statement of [
        "update bruce_grafana.issues set details = 'changed'",
        "update public.issues set details = 'changed'",
        "insert into public.people (user_id) values (gen_random_uuid())",
        "create table public.mine (id integer)",
        "create table bruce_grafana.mine (id integer)",
        "create schema mine",
        "select bruce.run_jobs()",
        "select public.create_token('mine', 'operator', repeat('a', 64))",
        "set role postgres",
        "set role service_role",
      ]
    ) {
      await rejects(() => reader.unsafe(statement), { code: "42501" }, statement);
    }
  }));

Deno.test("its statements end, and nothing secret is in what it reads", () =>
  withGrafana(async ({ reader, owner }) => {
    const [settings] = await reader`
      select current_setting('statement_timeout') as timeout, current_setting('default_transaction_read_only') as read_only`;
    deepStrictEqual({ ...settings }, { timeout: "15s", read_only: "on" });
    const columns = await owner<{ name: string }[]>`
      select a.attname::text as name from pg_catalog.pg_attribute as a
      join pg_catalog.pg_class as c on c.oid = a.attrelid
      where c.relnamespace = 'bruce_grafana'::regnamespace and a.attnum > 0`;
    ok(columns.length > 40, "the columns were found");
    const secret =
      /url|secret|token|payload|argv|argument|stdout|stderr|error|lease|evidence|snapshot|note$|_by$|settings/;
    deepStrictEqual(columns.map(({ name }) => name).filter((name) => secret.test(name)), []);
    match("last_error", secret);
  }));
