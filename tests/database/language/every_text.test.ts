import { deepStrictEqual, ok } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { readSchemaFiles } from "../../../scripts/schema/files.ts";

const files = await readSchemaFiles();

/** The sources of the command `bruce`, which says the texts of subject `cli`. */
async function commandSources(): Promise<string[]> {
  const names = (await readdir("scripts/cli", { recursive: true })).filter((name) =>
    name.endsWith(".ts")
  ).map((name) => `scripts/cli/${name}`);
  return await Promise.all(
    [...names, "scripts/stack/drift_table.ts"].map((path) => readFile(path, "utf8")),
  );
}

/** Each row that the schemas insert into `texts`: key, language, sentence. */
const rows = files.flatMap(({ sql }) =>
  [...sql.matchAll(/\('([a-z_]+[.][a-z0-9_.]+)', '([a-z]{2})',\s*((?:'(?:[^']|'')*'\s*)+)\)/g)]
    .map(([, key = "", language = "", literals = ""]) => ({
      key,
      language,
      text: literals.replaceAll(/'\s*\n\s*'/g, "").trim().slice(1, -1),
    }))
);
const keys = new Set(rows.map(({ key }) => key));

/** The numbers of the values that a sentence names. */
function valuesIn(text: string): string[] {
  return [...new Set(text.match(/%[1-9][$]s/g))].sort();
}

Deno.test("each text is there in English and in French, with the same values", () => {
  ok(keys.size > 10, "the rows are found");
  for (const key of keys) {
    const said = rows.filter((row) => row.key === key);
    // their English is drift_rules.description
    if (key.startsWith("rule_about.")) said.unshift({ key, language: "en", text: "" });
    deepStrictEqual(said.map(({ language }) => language), ["en", "fr"], key);
    const [english = [], french] = said.map(({ text }) => valuesIn(text));
    deepStrictEqual(french, english, key);
  }
});

Deno.test("what is said is a text, and each text is said", async () => {
  const subjects = new Set([...keys].map((key) => key.split(".")[0]));
  const said = new Set<string>();
  const unknown: string[] = [];
  for (const source of await commandSources()) {
    for (const [, name = ""] of source.matchAll(/["'`](cli[.][a-z0-9_.]+)/g)) {
      const meant = name.endsWith(".") ? [...keys].filter((key) => key.startsWith(name)) : [name];
      for (const key of meant) said.add(key);
      if (!meant.every((key) => keys.has(key)) || meant.length === 0) unknown.push(name);
    }
  }
  for (const { path, sql } of files) {
    const code = sql.replaceAll(/\('[a-z_]+[.][a-z0-9_.]+', '[a-z]{2}',/g, "");
    for (const [, name = "", subject = ""] of code.matchAll(/'(([a-z_]+)[.][a-z0-9_.]*)'/g)) {
      if (!subjects.has(subject)) continue;
      // a subject with a dot is put before each of its words
      const meant = name.endsWith(".") ? [...keys].filter((key) => key.startsWith(name)) : [name];
      for (const key of meant) said.add(key);
      if (!meant.every((key) => keys.has(key)) || meant.length === 0) {
        unknown.push(`${path}: ${name}`);
      }
    }
    for (const [, key = ""] of code.matchAll(/bruce[.]say\(\s*'([^']*)'/g)) {
      if (!key.endsWith(".") && !keys.has(key)) unknown.push(`${path}: ${key}`);
    }
  }
  deepStrictEqual(unknown, [], "said without a text");
  deepStrictEqual([...keys].filter((key) => !said.has(key)), [], "a text that nobody says");
});
