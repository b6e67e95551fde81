import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildFunctions } from "./build/functions.ts";
import { placeFunctions } from "./build/place_functions.ts";
import { inProject } from "./stack/paths.ts";

const help = `Writes the edge functions into a folder that a self-hosted edge runtime loads.

Usage: npm run build:functions [-- --output DIR]

  --output DIR  volumes/functions of your Supabase (default: dist/functions)

Each import names its package and version, so no deno.json and no lock file is needed. Beside them, main/ and the
functions of others stay as they are. What an older version of BRUCE left there is removed. Nothing is done when a file
of another has the name of one of ours.

Examples:
  npm run build:functions
  npm run build:functions -- --output /srv/supabase/docker/volumes/functions`;

const { values } = parseArgs({
  options: { output: { type: "string" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(help);
} else {
  const folder = values.output ? resolve(values.output) : inProject("dist/functions");
  try {
    const built = await buildFunctions();
    const { written, removed, unchanged } = await placeFunctions(built, folder);
    console.log(
      `${folder}: ${written.length} files written, ${unchanged} as they were, ${removed.length} removed.`,
    );
    if (values.output && !existsSync(join(folder, "main", "index.ts"))) {
      console.log(`There is no main/index.ts in it: is this volumes/functions of your Supabase?`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
