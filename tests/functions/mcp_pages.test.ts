import { z } from "zod";
import { inProject } from "../../scripts/stack/paths.ts";
import { INSTRUCTIONS } from "../../supabase/functions/mcp/instructions.ts";
import { tools } from "../../supabase/functions/mcp/tools.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";

const read = (page: string) => Deno.readTextFile(inProject(page));
const names = tools.map(({ name }) => name);

/** Parameters and fields of the tools, and values that the pages name. */
const fields = new Set([
  ...tools.flatMap(({ input, output }) => [...keysOf(input), ...keysOf(output)]),
  // values, and what stands in tuned rows
  ...["forecast", "shortened", "awaiting_approval", "cpu_pct", "open_above", "clear_below"],
]);

function keysOf(schema: z.ZodObject): string[] {
  const written = JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  return [...written.matchAll(/"([a-z]\w*)":/g)].map(([, key = ""]) => key);
}

const backticked = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, word = ""]) => word);

Deno.test("docs/mcp lists each tool with the roles that may use it", async () => {
  const page = await read("docs/mcp/README.md");
  const table = page.slice(page.indexOf("| tool |"), page.indexOf("Resources:"));
  const listed = table.split("\n").flatMap((line) => {
    const [, tool = "", roles = ""] = line.split("|");
    return backticked(tool).map((name) => [name, roles.trim()]);
  });
  const expected = tools.map(({ name, roles }) => [
    name,
    // a worker has no model
    roles.filter((role) => role !== "worker").join(", "),
  ]);
  assertEquals(listed.sort(), expected.sort());
});

Deno.test("the skill has its front matter, and names only tools that there are", async () => {
  const skill = await read("docs/mcp/skill.md");
  const [, front = "", body = ""] = skill.match(/^---\n(.*?)\n---\n(.*)$/s) ?? [];
  assertEquals(front.split("\n").map((line) => line.split(": ")[0]), ["name", "description"]);
  assertMatch(front, /^name: bruce$/m);
  assert(!/: /.test(front.split("description: ")[1] ?? ": "), "plain YAML");
  // it is read elsewhere, where links lead nowhere
  assert(!/\]\(/.test(body));
  const asked = body.slice(body.indexOf("| question |"), body.indexOf("## How to read"));
  const named = asked.split("\n").flatMap((line) => backticked(line.split("|")[2] ?? ""));
  assertEquals(named.filter((word) => !names.includes(word) && !fields.has(word)), []);
  // whatever else a tool is for stands there
  const unnamed = names.filter((name) => !backticked(body).includes(name));
  assertEquals(unnamed.sort(), ["cancel_command", "host", "issues"]);
});

Deno.test("the French assistant names only tools that there are", async () => {
  const page = await read("docs/fr/assistant.md");
  const lines = [...page.matchAll(/^- .* [?!] (.*)$/gm)].map(([, line = ""]) => line);
  assertEquals(lines.length, 10);
  const words = lines.flatMap((line) => line.match(/\b[a-z]+_[a-z_]+\b/g) ?? []);
  assertEquals([...words, "explain"].filter((word) => !names.includes(word)), []);
});

Deno.test("descriptions are short, and name only tools and fields that there are", () => {
  for (const { name, title, description, input } of tools) {
    assert(title.length <= 40, `${name}: ${title}`);
    assert(description.length <= 700, `${name}: ${description.length}`);
    assertMatch(description, /Use it|Ask it|Changes nothing/, name);
    const own = [...Object.keys(input.shape), ...fields];
    for (const [word] of description.matchAll(/\b[a-z]+_[a-z_]+\b/g)) {
      assert(names.includes(word) || own.includes(word), `${name}: ${word}`);
    }
  }
  for (const [word] of INSTRUCTIONS.matchAll(/\b[a-z]+_[a-z_]+\b/g)) {
    assert(names.includes(word) || fields.has(word), word);
  }
});
