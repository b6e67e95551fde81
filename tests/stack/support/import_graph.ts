import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { inProject, projectRoot } from "../../../scripts/stack/paths.ts";

/** What each file of the project imports of the project, also only types, by path below its root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const ROOTS = ["scripts", "supabase/functions", "tests"];

const resolved = z.object({ specifier: z.string().optional() }).optional();
const description = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    error: z.string().optional(),
    dependencies: z.array(z.object({ code: resolved, type: resolved })).default([]),
  })),
});

/** Reads all imports of the project as `deno` itself resolves them. */
export async function readImports(): Promise<ImportGraph> {
  const files = (await Promise.all(ROOTS.map((root) => filesBelow(inProject(root))))).flat();
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};`);
    await Deno.writeTextFile(entry, lines.join("\n"));
    return graphOf(await describe(entry));
  } finally {
    await Deno.remove(entry);
  }
}

async function filesBelow(directory: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    if (isDirectory) files.push(...await filesBelow(path));
    else if (name.endsWith(".ts")) files.push(path);
  }
  return files;
}

async function describe(entry: string): Promise<unknown> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", inProject("deno.json"), entry],
    cwd: projectRoot,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

function graphOf(described: unknown): ImportGraph {
  const { modules } = description.parse(described);
  // components are read by Vite and svelte-check
  const broken = modules.filter(({ error, specifier }) =>
    error !== undefined && !specifier.endsWith(".svelte")
  );
  if (broken.length > 0) throw new Error(broken.map(({ error }) => error).join("\n"));
  const graph = modules.flatMap(({ specifier, dependencies }) => {
    const imports = dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier]);
    const file = ours(specifier);
    return file ? [[file, imports.flatMap((other) => ours(other) ?? [])] as const] : [];
  });
  return new Map(graph);
}

/** Path below the root of the project; undefined for packages and what else is not ours. */
function ours(specifier: string | undefined): string | undefined {
  if (!specifier?.startsWith("file:")) return undefined;
  const path = relative(projectRoot, fileURLToPath(specifier));
  return ROOTS.some((root) => path.startsWith(`${root}/`)) ? path : undefined;
}

/** Files that import each other, directly or by others: each such set once, sorted. */
export function circlesIn(graph: ImportGraph): string[][] {
  const reached = new Map([...graph.keys()].map((file) => [file, reachedFrom(file, graph)]));
  const circles = [...graph.keys()]
    .filter((file) => reached.get(file)?.has(file))
    .map((file) =>
      [...reached.get(file) ?? []].filter((other) => reached.get(other)?.has(file)).sort()
    );
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()];
}

function reachedFrom(file: string, graph: ImportGraph): Set<string> {
  const reached = new Set<string>();
  const next = [...graph.get(file) ?? []];
  for (let other = next.pop(); other !== undefined; other = next.pop()) {
    if (reached.has(other)) continue;
    reached.add(other);
    next.push(...graph.get(other) ?? []);
  }
  return reached;
}
