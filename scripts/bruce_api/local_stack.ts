import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Environment } from "../../supabase/functions/_shared/environment.ts";
import type { Values } from "../program/settings.ts";

/** Where a local stack is looked for: in the data directory of the environment, else in `directory`. */
export function localFolder({ BRUCE_DATA_DIR }: Environment, directory: string): string {
  return BRUCE_DATA_DIR || directory;
}

/**
 * URL of the functions and token of a role, when a local stack runs that wrote `supabase/.temp/local.json` below
 * `directory`; nothing otherwise.
 */
export function readLocalStack(
  directory: string,
  role: "collector" | "operator" | "worker",
): Values {
  const file = readLocalFile(directory);
  if (file === undefined) return {};
  const localStack = z.object({
    functions_url: z.string(),
    tokens: z.object({ [role]: z.string() }),
  });
  const { functions_url, tokens } = localStack.parse(file);
  return { url: functions_url, token: tokens[role] };
}

/** REST API and secret key of the local stack, when one runs. */
export function readLocalProject(
  directory: string,
): { url: string; secretKey: string } | undefined {
  const file = readLocalFile(directory);
  if (file === undefined) return undefined;
  const { api_url, secret_key } = z.object({ api_url: z.string(), secret_key: z.string() })
    .parse(file);
  return { url: api_url, secretKey: secret_key };
}

/** URL of the database of the local stack, when one runs. */
export function readLocalDatabase(directory: string): string | undefined {
  const file = readLocalFile(directory);
  return file === undefined ? undefined : z.object({ db_url: z.string() }).parse(file).db_url;
}

/** What a running stack wrote: into its data directory, which by default is below the folder of BRUCE. */
function readLocalFile(directory: string): unknown {
  const path = [join(directory, "local.json"), join(directory, "supabase", ".temp", "local.json")]
    .find((path) => existsSync(path));
  return path === undefined ? undefined : JSON.parse(readFileSync(path, "utf8"));
}
