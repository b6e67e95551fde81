import { createHash } from "node:crypto";
import { join } from "node:path";
import { inProject } from "../stack/paths.ts";

/** The files of the edge functions as a self-hosted edge runtime loads them: their text by their path below the folder. */
export type BuiltFunctions = ReadonlyMap<string, string>;

/**
 * The folder of what the functions share. Another name than `_shared`, which functions of other people use, too: both lie
 * in one folder there.
 */
const shared = "_bruce";

/** An import or export, one by call, or one of types: what stands before the specifier, and the specifier. */
const imports = /(\bfrom\s+|^import\s+|\bimport\(|@ts-types=)"([^"]+)"/gm;

/**
 * Builds the edge functions: each import names its package and version by itself. So they need neither a `deno.json`,
 * which an edge runtime does not look for everywhere and which may be somebody else's there, nor a lock file, which an
 * older one refuses. Errors: an import that nothing resolves, or a version that is not exact.
 */
export async function buildFunctions(
  folder: string = inProject("supabase/functions"),
): Promise<BuiltFunctions> {
  const { imports: packages }: { imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(join(folder, "deno.json")),
  );
  const built = new Map<string, string>();
  for (const path of await filesBelow(folder)) {
    if (!path.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(join(folder, path));
    const standing = text.replaceAll(
      imports,
      (_whole, before, name) => `${before}"${resolved(name, packages, path)}"`,
    );
    built.set(path.replace(/^_shared\//, `${shared}/`), standing);
  }
  return built;
}

/** The SHA-256 of a text, in hexadecimal. */
export function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function resolved(name: string, packages: Record<string, string>, path: string): string {
  if (/^\.\.?\//.test(name)) return name.replace(/^\.\.\/_shared\//, `../${shared}/`);
  if (name.startsWith("node:")) return name;
  const key = Object.keys(packages).find((key) =>
    key === name || (key.endsWith("/") && name.startsWith(key))
  );
  const given = key === undefined ? undefined : packages[key] + name.slice(key.length);
  if (given === undefined || !/^npm:\/?(@[^/@]+\/)?[^/@]+@\d+\.\d+\.\d+(\/|$)/.test(given)) {
    throw new Error(`${path}: deno.json gives "${name}" no exact version of a package.`);
  }
  return given;
}

/** The paths of all files below a folder, sorted. */
async function filesBelow(folder: string, below = ""): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(folder, below)));
  const paths = entries.map(({ name, isDirectory }) => {
    const path = join(below, name);
    return isDirectory ? filesBelow(folder, path) : [path];
  });
  return (await Promise.all(paths)).flat().sort();
}
