import type { Environment } from "../../supabase/functions/_shared/environment.ts";
import { UsageError } from "../program/usage_error.ts";
import { answered, findProject, openProject, type Project } from "./project.ts";

/**
 * Calls one rpc function with the secret key of the project in the environment, else of the local stack of a `directory`, and
 * returns what it answered. Errors say in one sentence what to do.
 */
export async function callRpc(
  environment: Environment,
  directory: string,
  rpc: string,
  parameters: Record<string, unknown> = {},
): Promise<unknown> {
  const project = someProject(environment, directory);
  return answered(project, await openProject(project).rpc(rpc, parameters));
}

/** The project of the environment, else the local stack of a `directory`. Throws what to do when there is neither. */
export function someProject(environment: Environment, directory: string): Project {
  const project = findProject(environment, directory);
  if (project) return project;
  if (environment.BRUCE_URL && !environment.SUPABASE_URL) {
    throw new UsageError(
      `BRUCE_URL names ${environment.BRUCE_URL}: set SUPABASE_URL and SUPABASE_SECRET_KEY of its project too, ` +
        "or unset it for the local stack.",
    );
  }
  throw new Error(
    environment.SUPABASE_URL
      ? "SUPABASE_URL is set, SUPABASE_SECRET_KEY is not: set both, or neither."
      : "No database: start the local stack (npm start), or set SUPABASE_URL and SUPABASE_SECRET_KEY.",
  );
}
