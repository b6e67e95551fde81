import { parseEnv } from "node:util";
import type { Variables } from "./interpolate.ts";

/** The variables of a `.env` file; none where there is no such file. */
export async function readEnvironmentFile(path: string): Promise<Variables> {
  try {
    return parseEnv(await Deno.readTextFile(path)) as Variables;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}
