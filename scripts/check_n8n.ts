import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { checkWorkflows } from "./n8n/check.ts";
import { installN8n, n8nVersion } from "./n8n/install.ts";

const usualDirectory = `${Deno.env.get("HOME") ?? "/tmp"}/.cache/bruce/n8n-${n8nVersion}`;

const help =
  `Runs the workflows of n8n/ in a real n8n ${n8nVersion}, from an event in the database to the phone and back.

Usage: npm run check:n8n [-- <option>...]

  --dir <path>   where n8n is installed, and looked for before (default ${usualDirectory})
  --help         this text

Examples:
  npm run check:n8n
  npm run check:n8n -- --dir /tmp/n8n

The first run installs n8n: 2 GB, several minutes. Everything listens on 127.0.0.1; what n8n and the stack write goes into a
temporary directory. ntfy is a stand-in. Remove --dir when you need it no more.`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      dir: { type: "string", default: usualDirectory },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return true;
  }
  const directory = resolve(values.dir);
  console.log(`n8n ${n8nVersion} in ${directory} …`);
  const command = await installN8n(directory);
  await using cleanup = new AsyncDisposableStack();
  const temporary = await Deno.makeTempDir({ prefix: "bruce-n8n-" });
  cleanup.defer(() => Deno.remove(temporary, { recursive: true }));
  return await Promise.race([checkWorkflows(command, temporary, cleanup), stopped()]);
}

/** Resolves to false at Ctrl-C or SIGTERM: what was started is stopped all the same. */
function stopped(): Promise<boolean> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => resolve(false));
    }
  });
}

try {
  Deno.exit(await main() ? 0 : 1);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
