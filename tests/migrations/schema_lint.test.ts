import { deepStrictEqual } from "node:assert/strict";
import { lintSchemaFile } from "../../scripts/schema/lint.ts";
import { readStatements } from "../../scripts/schema/statement.ts";

const clean = `create function bruce.twice(p_n integer)
returns integer
language sql
immutable
set search_path = ''
as $$
  select 2 * p_n;
$$;
comment on function bruce.twice(integer) is 'Twice as much.';
`;

/** What is said of a schema file, without its path. */
async function faultsOf(sql: string, path = "10_a/twice.sql"): Promise<string[]> {
  const faults = lintSchemaFile({ path, sql, statements: await readStatements(sql) });
  return faults.map((fault) => fault.replace(`${path}:`, ""));
}

/** Tests that the clean file, changed so, has these faults and no others. */
function finds(faults: string[], change: (sql: string) => string, path?: string) {
  return async () => deepStrictEqual(await faultsOf(change(clean), path), faults);
}

Deno.test("a file that keeps to the rules has no faults", finds([], (sql) => sql));

Deno.test("each fault says path and line", async () => {
  const sql = `${clean}-- \t\n`;
  const path = "10_a/twice.sql";
  const [fault] = lintSchemaFile({ path, sql, statements: await readStatements(sql) });
  deepStrictEqual(fault, "10_a/twice.sql:10: ends with a space");
});

Deno.test(
  "a line of more than 110 characters",
  finds(
    ["11: is longer than 110 columns"],
    (sql) => `${sql}-- ${"x".repeat(107)}\n-- ${"x".repeat(108)}\n-- ${"é".repeat(107)}\n`,
  ),
);

Deno.test(
  "a blank at the end",
  finds(["7: ends with a space"], (sql) => sql.replace("p_n;", "p_n; ")),
);

Deno.test("a tab", finds(["7: holds a tab"], (sql) => sql.replace("  select", "\tselect")));

Deno.test("two blank lines", finds(["10: begins two blank lines"], (sql) => `${sql}\n\n-- end\n`));

Deno.test(
  "a keyword in capitals, outside of comments and strings",
  finds(
    ['7: "SELECT" is not lowercase'],
    (sql) =>
      `${
        sql.replace("select", "SELECT")
      }-- SELECT\ncomment on schema bruce is 'A SELECT, it''s ONE.';\n`,
  ),
);

Deno.test(
  "an object that is not named as its file",
  finds(["1: creates twice, not thrice"], (sql) => sql, "10_a/thrice.sql"),
);

Deno.test(
  "an object without a comment",
  finds(["1: function bruce.twice has no comment"], (sql) => sql.replace(/^comment.*\n/m, "")),
);

Deno.test(
  "a comment on another object is not its comment",
  finds(
    ["1: function bruce.twice has no comment"],
    (sql) =>
      sql.replace("comment on function bruce.twice(", "comment on function bruce.twice_as_much("),
  ),
);

Deno.test(
  "create or replace",
  finds(
    ["1: create or replace hides a name that exists twice"],
    (sql) => sql.replace("create function", "create or replace function"),
  ),
);
