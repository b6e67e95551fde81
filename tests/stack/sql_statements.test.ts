import { strict as assert } from "node:assert";
import { splitStatements } from "../../scripts/test/sql_statements.ts";

Deno.test("statements end at semicolons and know the line they start on", () => {
  assert.deepEqual(splitStatements("begin;\n\n-- why; not\nselect 1\n  + 1;  \nrollback"), [
    { line: 1, text: "begin;" },
    { line: 4, text: "select 1\n  + 1;" },
    { line: 6, text: "rollback" },
  ]);
});

for (
  const text of [
    "select 'a;''b';",
    'select 1 as "x;""y";',
    "select e'it\\';s';",
    "do $$ begin perform 1; end $$;",
    "select $a$ $$ ; $b$; $a$;",
    "select /* ; */ 1;",
    "select 1 -- ;\n;",
  ]
) {
  Deno.test(`a semicolon inside does not split: ${text}`, () => {
    assert.deepEqual(splitStatements(text), [{ line: 1, text }]);
  });
}

Deno.test("a parameter such as $1 opens no quoted body", () => {
  assert.equal(splitStatements("prepare p as select $1; select 2; execute p(1);").length, 3);
});
