import { resolve } from "node:path";

/** Absolute path of the project, the folder that holds `supabase/` and `package.json`. */
export const projectRoot: string = resolve(import.meta.dirname ?? ".", "../..");

/** Absolute path of something inside the project. */
export function inProject(...parts: string[]): string {
  return resolve(projectRoot, ...parts);
}
