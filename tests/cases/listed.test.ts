import { deepStrictEqual } from "node:assert/strict";
import { basename } from "node:path";
import { inProject } from "../../scripts/stack/paths.ts";
import { testFiles } from "../../scripts/test/test_files.ts";

Deno.test("docs/cases.md lists each case once, and no other", async () => {
  const files = await Promise.all(
    ["sources", "timelines"].map((folder) => testFiles(inProject(`tests/cases/${folder}`))),
  );
  const cases = new Set(files.flat().map((file) => basename(file).replace(/\.test\.\w+$/, "")));
  const text = await Deno.readTextFile(inProject("docs/cases.md"));
  const listed = Array.from(
    text.matchAll(/^\| ([\w, -]+) \|/gm),
    ([, names = ""]) => names.split(", "),
  )
    .flat().filter((name) => !["case", "---"].includes(name));
  deepStrictEqual(listed.toSorted(), [...cases].sort());
});
