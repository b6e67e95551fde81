import { parseArgs } from "node:util";
import { compiledMigrations, outdatedMigrations, writeMigrations } from "./schema/files.ts";

const help = `Makes supabase/migrations from supabase/schemas.

Usage: npm run schema [-- --check]

  --check   Write nothing; exit code 1 and the names of the files when migrations are out of date.

The order of the statements is found: subjects by their numbers, files of a subject by what they need of each other.
What a file does not grant is not granted: each object is followed by a revoke.

Examples:
  npm run schema
  npm run schema -- --check`;

const { values } = parseArgs({
  options: { check: { type: "boolean", default: false }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(help);
} else {
  try {
    const migrations = await compiledMigrations();
    const outdated = await outdatedMigrations(migrations);
    if (!values.check) await writeMigrations(migrations);
    for (const name of outdated) {
      console.log(values.check ? `Out of date: supabase/migrations/${name}` : `Written: ${name}`);
    }
    if (values.check && outdated.length > 0) {
      console.error('"npm run schema" makes them from supabase/schemas.');
      Deno.exit(1);
    }
    if (outdated.length === 0) console.log("supabase/migrations is up to date.");
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
