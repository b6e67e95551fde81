import { strict as assert } from "node:assert";
import { testServer } from "../_support/database.ts";
import { choose } from "../../scripts/mutants/choose.ts";
import type { Mutant } from "../../scripts/mutants/mutant.ts";
import { mutantsOf } from "../../scripts/mutants/of_schemas.ts";
import { tryMutant } from "../../scripts/mutants/try.ts";
import { readSchemaFiles } from "../../scripts/schema/files.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { makePgTapTemplate } from "../../scripts/test/pgtap.ts";

let prepared: Promise<void> | undefined;

const files = [
  inProject("tests/database/rules/docker_unreachable/engine_does_not_answer.test.sql"),
];

async function outcomeOf(mutant: Mutant) {
  await (prepared ??= makePgTapTemplate(testServer()));
  return await tryMutant(testServer(), mutant, files, 60);
}

async function mutantsOfRule(): Promise<Mutant[]> {
  const schemas = await readSchemaFiles();
  return await mutantsOf(schemas.find(({ path }) => path === "30_rules/docker_unreachable.sql")!);
}

Deno.test("a rule without rows is noticed, and the file that notices it is named", async () => {
  const [emptied] = await mutantsOfRule();
  assert.match(
    emptied!.sql,
    /create or replace view bruce\.docker_unreachable .* as\nselect \* from \(/,
  );
  const outcome = await outcomeOf(emptied!);
  assert.equal(outcome.is, "noticed");
  assert.equal(outcome.is === "noticed" && outcome.by, files[0]);
});

Deno.test("a fault that changes nothing is not noticed", async () => {
  const nothing = { id: "nothing", subject: "", object: "", sql: "select 1", change: "" };
  assert.deepEqual(await outcomeOf(nothing), { is: "survived", tried: 1 });
});

Deno.test("a fault that the database refuses counts as none", async () => {
  const refused = {
    id: "refused",
    subject: "",
    object: "",
    sql: "select nothing_here",
    change: "",
  };
  assert.equal((await outcomeOf(refused)).is, "impossible");
});

Deno.test("the same seed chooses the same mutants, at most so many of a subject", async () => {
  const all = await mutantsOfRule();
  const chosen = choose(all, 3, 7).map(({ id }) => id);
  assert.equal(chosen.length, 3);
  assert.deepEqual(choose(all, 3, 7).map(({ id }) => id), chosen);
});

Deno.test("each mutant has an identity of its own, and says which line it changes", async () => {
  const all = await mutantsOfRule();
  assert.ok(all.length > 3);
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  for (const { change } of all) {
    assert.match(
      change,
      /^supabase\/schemas\/30_rules\/docker_unreachable\.sql:\d+\n- .*\n?[^]*\+ /,
    );
  }
});
