import { parseArgs } from "node:util";
import { compile } from "./schema/compile.ts";
import { outdatedMigrations, readSchemaFiles, writeMigrations } from "./schema/files.ts";
import { lintSchemaFile } from "./schema/lint.ts";

const help =
  `Makes supabase/migrations from supabase/schemas, and says where these break a rule of style.

Usage: npm run schema [-- --check]

  --check   Write nothing; exit code 1 when migrations are out of date or a rule is broken.

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
    const files = await readSchemaFiles();
    const migrations = compile(files);
    const outdated = await outdatedMigrations(migrations);
    if (!values.check) await writeMigrations(migrations);
    for (const name of outdated) {
      console.log(values.check ? `Out of date: supabase/migrations/${name}` : `Written: ${name}`);
    }
    const faults = files.flatMap(lintSchemaFile);
    for (const fault of faults) console.log(`supabase/schemas/${fault}`);
    if (values.check && outdated.length > 0) {
      console.error('"npm run schema" makes them from supabase/schemas.');
    }
    if (values.check && outdated.length + faults.length > 0) Deno.exit(1);
    if (outdated.length === 0) console.log("supabase/migrations is up to date.");
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
