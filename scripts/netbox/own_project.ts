import { localFolder } from "../cli/local_folder.ts";
import { UsageError } from "../program/usage_error.ts";
import { findProject, type Project } from "../bruce_api/project.ts";

/** The project of the environment, else the local stack. Throws a UsageError where there is neither. */
export function ownProject(environment: Parameters<typeof findProject>[0]): Project {
  const project = findProject(environment, localFolder(environment));
  if (project) return project;
  throw new UsageError(
    "Which BRUCE? Set SUPABASE_URL and SUPABASE_SECRET_KEY, or start the local stack (npm start).",
  );
}
