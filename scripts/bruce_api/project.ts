import { createClient } from "@supabase/supabase-js";
import {
  databaseSettings,
  type Environment,
} from "../../supabase/functions/_shared/environment.ts";
import { readLocalProject } from "./local_stack.ts";

/** Where the REST API of a project is, and the secret key that may do all there. */
export interface Project {
  url: string;
  secretKey: string;
}

const TIMEOUT_MS = 15_000;

/**
 * The project of the environment, else the local stack whose `supabase/.temp/local.json` is below `directory`;
 * undefined when there is neither, or only a part of the settings, or BRUCE_URL alone, which names another BRUCE.
 */
export function findProject(environment: Environment, directory: string): Project | undefined {
  return databaseSettings(environment) ??
    (environment.SUPABASE_URL || environment.BRUCE_URL ? undefined : readLocalProject(directory));
}

/** The REST API of a project, with its secret key and without a session. */
export function openProject({ url, secretKey }: Project) {
  return createClient(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) =>
        fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) }),
    },
  });
}

/** A request to the REST API that failed; `code` is an SQLSTATE or a code of PostgREST, where there is one. */
export class ProjectError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** What the REST API of a project answered. Throws a ProjectError that says in one sentence what to do. */
export function answered(
  { url }: Project,
  { data, error, status }: {
    data: unknown;
    error: { message: string; code?: string } | null;
    status: number;
  },
): unknown {
  if (!error) return data;
  if (status === 0) {
    throw new ProjectError(`${url} does not answer. Is the stack running? (npm start)`);
  }
  // 42501: the key is good, and may not do that
  if ((status === 401 || status === 403) && error.code !== "42501") {
    throw new ProjectError(`${url} refuses the secret key.`);
  }
  throw new ProjectError(error.message, error.code);
}
