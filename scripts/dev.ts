import { nextChange } from "./program/watch.ts";
import { inProject } from "./stack/paths.ts";

const HELP =
  `Starts the local stack, and starts it again when functions, programs or schemas change.

Usage: npm run dev [-- <option>...]

Options are those of npm start. After a change of supabase/schemas it makes the migrations anew and starts with an empty
database, because an applied migration never changes.

Examples:
  npm run dev
  npm run dev -- --no-seed`;

const SCHEMAS = inProject("supabase/schemas");
const FOLDERS = ["supabase/functions", "supabase/schemas", "scripts"].map((name) =>
  inProject(name)
);

async function main(args: string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return console.log(HELP);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stopping.abort());
  }
  let further: string[] = [];
  while (!stopping.signal.aborted) {
    const stack = deno("scripts/start.ts", ...args, ...further);
    const changed = await nextChange(
      FOLDERS,
      stopping.signal,
      (path) => /\.(ts|sql|json)$/.test(path),
    );
    if (changed !== undefined) console.log(`\nChanged: ${changed.join(", ")}`);
    await stop(stack);
    const isSchema = changed?.some((path) => path.startsWith(SCHEMAS)) ?? false;
    further = isSchema && (await deno("scripts/schema.ts").status).success
      ? ["--reset", "--yes"]
      : [];
  }
}

function deno(script: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", inProject(script), ...args],
    stdin: "null",
  }).spawn();
}

/** A stack that could not start has ended already. */
async function stop(stack: Deno.ChildProcess): Promise<void> {
  try {
    stack.kill("SIGTERM");
  } catch {
    // it is over
  }
  await stack.status;
}

await main(Deno.args);
Deno.exit(0);
