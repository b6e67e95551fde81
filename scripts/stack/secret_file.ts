import { UsageError } from "../program/usage_error.ts";
import { readTrusted } from "../program/trusted_file.ts";

/** Where the local stack looks for the secrets of targets. */
export const secretFile = "supabase/.env";

/** The names that a target may use: nothing else of the file gets into the environment. */
const secretLine = /^(?:export\s+)?(TARGET_[A-Z0-9_]+)\s*=\s*(.*?)\s*$/;

/**
 * Keeps the secrets of targets (`TARGET_…`) in step with a file of lines NAME=value. What the environment held before wins.
 * The returned function reads the file anew. A file that others may change counts as empty, and `tell` says so once; values
 * are never told.
 */
export function followSecretFile(path: string, tell: (sentence: string) => void): () => void {
  const ofEnvironment = new Set(Object.keys(Deno.env.toObject()));
  let ofFile: string[] = [];
  let told: string | undefined;
  return () => {
    const { secrets, fault } = readSecretFile(path);
    if (fault !== told && fault) tell(`The secrets of targets are not read: ${fault}`);
    told = fault;
    for (const name of ofFile) if (!secrets.has(name)) Deno.env.delete(name);
    ofFile = [...secrets.keys()].filter((name) => !ofEnvironment.has(name));
    for (const name of ofFile) Deno.env.set(name, secrets.get(name)!);
  };
}

function readSecretFile(path: string): { secrets: Map<string, string>; fault?: string } {
  const secrets = new Map<string, string>();
  try {
    for (const line of readTrusted(path).split("\n")) {
      const [, name, value = ""] = secretLine.exec(line.trim()) ?? [];
      if (name) secrets.set(name, unquoted(value));
    }
    return { secrets };
  } catch (error) {
    if (error instanceof UsageError) return { secrets, fault: error.message };
    const { code } = error as { code?: string };
    if (code === "ENOENT") return { secrets };
    return { secrets, fault: `${path} cannot be read (${code ?? "unknown"}).` };
  }
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}
