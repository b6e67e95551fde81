import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { NOW } from "../../scripts/import/raw_row.ts";
import { readSql } from "../../scripts/import/sql/read_sql.ts";
import { splitStatements } from "../../scripts/import/sql/split_statements.ts";

Deno.test("statements end where Postgres ends them", () => {
  const parts = [
    "insert into events (details) values ('a;b''c')",
    "insert into events (details) values (E'it\\'s; \\\\')",
    "insert into events (details) values ($x$ ; $$ ; $x$)",
    'insert into "ev;ents" (a$b$c) values (1)',
    "/* a; /* b; */ c; */ select 1 -- d;\n + 2",
  ];
  deepStrictEqual([...splitStatements(parts.join(";\n"))].map(({ text }) => text), [
    ...parts.slice(0, 4),
    "select 1 -- d;\n + 2",
  ]);
  deepStrictEqual(
    [...splitStatements("\\set x 'a\nselect 1;\r\n\r\n  select 'open\n;")],
    [
      { line: 1, text: "\\set x 'a" },
      { line: 2, text: "select 1" },
      { line: 4, text: "select 'open\n;" },
    ],
  );
});

for (
  const text of [
    'select 1 as "x;""y"',
    "do $$ begin perform 1; end $$",
    "select $a$ $$ ; $b$; $a$",
    "select /* ; */ 1",
    "select 1 -- ;\n",
  ]
) {
  Deno.test(`a semicolon inside does not split: ${text}`, () => {
    deepStrictEqual([...splitStatements(`${text};`)], [{ line: 1, text }]);
  });
}

Deno.test("a parameter such as $1 opens no quoted body", () => {
  const statements = splitStatements("prepare p as select $1; select 2; execute p(1);");
  strictEqual([...statements].length, 3);
});

Deno.test("every form of a literal is read, nothing is computed", async () => {
  const { rows, problems } = await readSql(`
    insert into events (a, b, c, d, e, f, g, h, i, j) values
      (E'a\\n\\u00e9', $q$it's$q$, '{"x": 12345678901234567890}'::jsonb, -1.5, true, null, now(), array['a', 'b'],
       cast('7' as integer), default);`);
  deepStrictEqual(problems, []);
  const { c, ...values } = rows[0]?.values ?? {};
  strictEqual(JSON.stringify(c), '{"x":12345678901234567890}');
  deepStrictEqual(values, {
    a: "a\né",
    b: "it's",
    d: -1.5,
    e: true,
    f: null,
    g: NOW,
    h: ["a", "b"],
    i: 7,
  });
});

Deno.test("a row that is no list of literals is told with its line and costs its neighbours nothing", async () => {
  const { rows, problems, refusal } = await readSql(`-- é
insert into events (event_type, details) values
  ('A', 'é'),
  ('B', pg_read_file('/etc/passwd')),
  ('C', 'x' || 'y'),
  ('D', (select version())),
  ('E'),
  ('F', 'f');
insert into events values ('G');
insert into events (event_type) values ('H', );
insert into events (event_type) values ('I');`);
  strictEqual(refusal, undefined);
  deepStrictEqual(rows.map(({ line, values }) => [line, values.event_type]), [
    [3, "A"],
    [8, "F"],
    [11, "I"],
  ]);
  deepStrictEqual(problems.map(({ line }) => line), [4, 5, 6, 7, 9, 10]);
  match(problems[0]?.message ?? "", /details: pg_read_file\(…\) is not evaluated/);
  match(problems[5]?.message ?? "", /syntax error at or near "\)"/);
});

Deno.test("what is no INSERT of values refuses the whole file, with its line and what to do", async () => {
  for (
    const statement of [
      "drop table assets",
      "delete from events",
      "update assets set ip = null",
      "truncate events",
      "do $$ begin delete from events; end $$",
      "create function f() returns void language sql as 'select 1'",
      "alter table assets disable trigger all",
      "set standard_conforming_strings = off",
      "set client_encoding = 'LATIN1'",
      "select pg_sleep(10)",
      "rollback",
      "copy events (event_type) from stdin",
      "copy events to program 'sh'",
      "\\! sh",
      "\\i other.sql",
      "insert into auth.users (id) values (1)",
      "insert into api_tokens (name) values ('x')",
      "insert into hosts (hostname) values ('x')",
      "insert into events (details) select version()",
      "insert into events default values",
      "with x as (delete from events returning *) insert into events (details) values ('x')",
      "insert into events (details) values ('x') on conflict (id) do update set details = 'y'",
      "insert into assets (name) values ('x') on conflict (name) do update set role = version()",
    ]
  ) {
    const { refusal } = await readSql(
      `insert into events (event_type) values ('A');\n\n${statement};`,
    );
    strictEqual(refusal?.line, 3, statement);
    match(refusal?.message ?? "", /Take it out of the file, or run the file with psql yourself\.$/);
  }
});

Deno.test("what surrounds the rows of a dump is passed over", async () => {
  const { rows, problems, refusal } = await readSql(`\\restrict abc
set statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
start transaction;
insert into public.assets (name) values ('x') on conflict (name) do update set role = excluded.role returning id;
select pg_catalog.setval('public.assets_id_seq', 12, true);
commit;
\\unrestrict abc
`);
  deepStrictEqual([refusal, problems], [undefined, []]);
  deepStrictEqual(rows.map(({ table, line }) => [table, line]), [["assets", 7]]);
});

Deno.test("a file that breaks off keeps what was whole", async () => {
  const whole = "insert into events (event_type) values ('A');\n".repeat(3);
  for (const rest of ["insert into events (event_type) values ('B", "insert into ev", "/* x"]) {
    const { rows, problems } = await readSql(whole + rest);
    strictEqual(rows.length, 3);
    strictEqual(problems.length, rest.startsWith("/*") ? 0 : 1);
  }
});

Deno.test("big files are read in linear time and without deep recursion", async () => {
  const big = JSON.stringify({ text: "it's \\ ".repeat(400_000) }).replaceAll("'", "''");
  const list = Array.from({ length: 20_000 }, (_, index) => `('h${index}')`).join(",\n");
  const { rows, problems } = await readSql(
    `insert into snapshots (snapshot_type, data) values ('backup', '${big}');\n` +
      `insert into assets (hostname) values ${list};`,
  );
  deepStrictEqual([rows.length, problems], [20_001, []]);
  ok((rows.at(-1)?.line ?? 0) === 20_001);
});
