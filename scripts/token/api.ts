import { answered, findProject, openProject, ProjectError } from "../bruce_api/project.ts";
import type { Environment } from "../../supabase/functions/_shared/environment.ts";
import { projectRoot } from "../stack/paths.ts";

/**
 * Calls one rpc function with the secret key of the project in the environment, else of the local stack, and returns
 * what it answered. Errors say in one sentence what to do.
 */
export async function call(
  environment: Environment,
  rpc: string,
  parameters: Record<string, unknown> = {},
): Promise<unknown> {
  const project = findProject(environment, projectRoot);
  if (!project) throw new Error(missing(environment));
  try {
    return answered(project, await openProject(project).rpc(rpc, parameters));
  } catch (error) {
    if (!(error instanceof ProjectError && error.code === "23505")) throw error;
    throw new Error("There is a token of that name already; a revoked one keeps its name too.");
  }
}

function missing({ SUPABASE_URL }: Environment): string {
  return SUPABASE_URL
    ? "SUPABASE_URL is set, SUPABASE_SECRET_KEY is not: set both, or neither."
    : "No database: start the local stack (npm start), or set SUPABASE_URL and SUPABASE_SECRET_KEY.";
}
