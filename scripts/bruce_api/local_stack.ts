import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Values } from "../program/settings.ts";

/**
 * URL of the functions and token of a role, when a local stack runs that wrote `supabase/.temp/local.json` below
 * `directory`; nothing otherwise.
 */
export function readLocalStack(
  directory: string,
  role: "collector" | "operator" | "worker",
): Values {
  const path = join(directory, "supabase", ".temp", "local.json");
  if (!existsSync(path)) return {};
  const localStack = z.object({
    functions_url: z.string(),
    tokens: z.object({ [role]: z.string() }),
  });
  const { functions_url, tokens } = localStack.parse(JSON.parse(readFileSync(path, "utf8")));
  return { url: functions_url, token: tokens[role] };
}
