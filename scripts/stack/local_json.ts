import process from "node:process";
import { inProject } from "./paths.ts";
import { type Tokens, writePrivateJson } from "./secrets.ts";

/** What `supabase/.temp/local.json` tells other programs about the running stack (mode 0600). */
export interface LocalStack {
  api_url: string;
  functions_url: string;
  dashboard_url: string;
  /** Not with `--listen`. */
  studio_url?: string;
  db_url: string;
  publishable_key: string;
  secret_key: string;
  netbox_webhook_secret: string;
  tokens: Tokens;
  pid: number;
}

/** The default data directory, where other programs look for local.json. */
export const defaultDataDirectory: string = inProject("supabase/.temp");

/**
 * Writes local.json into the data directory, and into the default one too unless a stack with that
 * one runs. Returns a function that removes what was written.
 */
export async function writeLocalJson(
  dataDirectory: string,
  stack: LocalStack,
): Promise<() => Promise<void>> {
  const paths = [`${dataDirectory}/local.json`];
  const shared = `${defaultDataDirectory}/local.json`;
  if (dataDirectory !== defaultDataDirectory && !await isRunning(shared)) paths.push(shared);
  await Deno.mkdir(defaultDataDirectory, { recursive: true });
  for (const path of paths) await writePrivateJson(path, stack);
  return async () => {
    for (const path of paths) {
      if ((await readLocalJson(path))?.pid === stack.pid) await Deno.remove(path);
    }
  };
}

/** Reads a local.json; undefined when there is none. */
export async function readLocalJson(path: string): Promise<LocalStack | undefined> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

async function isRunning(path: string): Promise<boolean> {
  const pid = (await readLocalJson(path))?.pid;
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
