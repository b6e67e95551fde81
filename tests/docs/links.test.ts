import { deepStrictEqual, ok } from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { inProject } from "../../scripts/stack/paths.ts";

/** The pages of the project by their paths, with their texts. */
async function readPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const read = async (path: string) => pages.set(path, await Deno.readTextFile(inProject(path)));
  for await (const { name } of Deno.readDir(inProject())) {
    if (name.endsWith(".md")) await read(name);
  }
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(inProject(folder))) {
      if (isDirectory) await walk(`${folder}/${name}`);
      else if (name.endsWith(".md")) await read(`${folder}/${name}`);
    }
  };
  await walk("docs");
  return pages;
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

/** Where a page links to inside the project: path and anchor. */
function linksOf(page: string, text: string): [string, string][] {
  const prose = text.replaceAll(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor = ""] = target.split("#");
      return [path === "" ? page : normalize(join(dirname(page), path)), anchor];
    });
}

const pages = await readPages();

Deno.test("every link leads to something, and every anchor to a heading", async () => {
  const broken: string[] = [];
  for (const [page, text] of pages) {
    for (const [path, anchor] of linksOf(page, text)) {
      const isThere = await Deno.stat(inProject(path)).then(() => true, () => false);
      const target = pages.get(path);
      if (!isThere) broken.push(`${page}: ${path}`);
      else if (anchor && target !== undefined && !anchorsOf(target).includes(anchor)) {
        broken.push(`${page}: ${path}#${anchor}`);
      }
    }
  }
  deepStrictEqual(broken, []);
});

Deno.test("every page is reached from the README", () => {
  const seen = new Set(["README.md"]);
  for (const page of seen) {
    for (const [path] of linksOf(page, pages.get(page) ?? "")) if (pages.has(path)) seen.add(path);
  }
  deepStrictEqual([...pages.keys()].filter((page) => !seen.has(page)), []);
});

Deno.test("the README is read in one go", () => {
  const lines = pages.get("README.md")?.split("\n").length ?? 0;
  ok(lines <= 91, `${lines} lines`);
});
