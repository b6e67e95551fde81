import { deepStrictEqual, ok } from "node:assert/strict";
import { relative } from "node:path";
import { inProject, projectRoot } from "../../scripts/stack/paths.ts";
import { supabase } from "./supabase_cli.ts";

/** Commands whose default target is the local stack: without --remote they never reach a project. */
const localByDefault =
  /\bsupabase (db (?!start\b)[a-z]+|migrations? (?!new\b)[a-z]+|gen types|inspect db [a-z-]+|logs|seed [a-z]+|storage [a-z]+)\b([^\n`|"]*)/g;

/** The calls in a text that name no target. */
function withoutTarget(text: string): string[] {
  return [...text.matchAll(localByDefault)]
    .filter(([call]) => !/--remote\b|--local\b|--from\b/.test(call))
    .map(([call]) => call.trim());
}

async function filesBelow(path: string, kind: RegExp): Promise<string[]> {
  if ((await Deno.stat(path)).isFile) return [path];
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (name === "node_modules" || name === ".temp") continue;
    if (isDirectory) found.push(...await filesBelow(`${path}/${name}`, kind));
    else if (kind.test(name)) found.push(`${path}/${name}`);
  }
  return found;
}

Deno.test("each documented call of the Supabase CLI says which database it means", async () => {
  const places = ["README.md", "docs", "n8n", "supabase", "scripts"].map((name) => inProject(name));
  const files = (await Promise.all(places.map((place) => filesBelow(place, /\.(md|sql|ts|sh)$/))))
    .flat();
  const calls: string[] = [];
  let named = 0;
  for (const file of files) {
    const text = await Deno.readTextFile(file);
    named += [...text.matchAll(localByDefault)].length;
    calls.push(...withoutTarget(text).map((call) => `${relative(projectRoot, file)}: ${call}`));
  }
  ok(named >= 3, "README, adoption and advisors name such calls");
  deepStrictEqual(calls, []);
});

Deno.test("a call without its target is seen", () => {
  deepStrictEqual(
    withoutTarget(
      "npx supabase db push # all\n`supabase db advisors --fail-on warn` and `supabase db push --remote`\n" +
        "supabase functions deploy\nsupabase migration list | head\nsupabase migration new a\nsupabase gen types --remote=x",
    ),
    ["supabase db push # all", "supabase db advisors --fail-on warn", "supabase migration list"],
  );
});

Deno.test("the pinned CLI is local by default, and remote is what --remote makes it", async () => {
  for (
    const command of [["db", "push"], ["db", "advisors"], ["migration", "list"], ["gen", "types"]]
  ) {
    const { stdout, stderr } = await supabase(...command, "--help");
    ok((stdout + stderr).includes("Local by default. Pass --remote"), command.join(" "));
  }
  for (const command of [["functions", "deploy"], ["secrets", "set"]]) {
    const { stdout, stderr } = await supabase(...command, "--help");
    ok((stdout + stderr).includes("Remote only. Uses the linked project"), command.join(" "));
  }
});
