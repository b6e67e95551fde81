import { hostname } from "node:os";
import { z } from "zod";
import type { Arguments } from "../program/arguments.ts";
import { fromFlatFile } from "../program/config_file.ts";
import { functionsUrl } from "../bruce_api/functions_url.ts";
import { localFolder, readLocalStack } from "../bruce_api/local_stack.ts";
import { describeProblems, fromEnvironment, type Values } from "../program/settings.ts";
import { stateDirectory } from "../program/state_directory.ts";
import { bruceToken } from "../bruce_api/token.ts";
import { UsageError } from "../program/usage_error.ts";
import { type Environment, SETTINGS } from "./settings.ts";

/** Where the allow-list of a machine is. */
export const ALLOWLIST_PATH = "/etc/bruce/worker-allowlist.json";

const number = (what: string) => z.coerce.number(`must be a number${what}`);

const schema = z.object({
  url: z.string().transform(functionsUrl).optional(),
  token: bruceToken.optional(),
  name: z.string().regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    "must be letters, digits, dots and dashes",
  ),
  allowlist: z.string().min(1).default(ALLOWLIST_PATH),
  state: z.string().min(1),
  concurrency: number("").int("must be a whole number").min(1, "must be at least 1")
    .max(20, "must be at most 20").default(2),
  lease_s: number(" of seconds").int("must be whole seconds").min(5, "must be at least 5")
    .max(600, "must be at most 600").default(60),
  poll_s: number(" of seconds").min(0.05, "must be at least 0.05").max(600, "must be at most 600")
    .default(10),
  drain_s: number(" of seconds").min(0, "must not be negative").max(3600, "must be at most 3600")
    .default(60),
});

/** Settings of a worker, checked. */
export type Config = z.output<typeof schema>;

/**
 * Brings flags, environment, configuration file and defaults together; the first of them that says something counts.
 * Without any URL and token, a local stack (`supabase/.temp/local.json` below `directory`) is used when it runs.
 */
export function readConfig(
  { values, config }: Arguments,
  environment: Environment,
  directory: string,
): Config {
  const path = config ?? environment.BRUCE_WORKER_CONFIG;
  const file = path ? fromFlatFile(path, SETTINGS) : {};
  const given = { ...file, ...fromEnvironment(SETTINGS, environment), ...values };
  const local = given.url || given.token ? {} : readLocalStack(
    localFolder(environment, directory),
    "worker",
  );
  return checkConfig({ ...local, ...given }, environment);
}

/** Checks settings. Throws a UsageError that names the bad ones. */
export function checkConfig(values: Values, environment: Environment): Config {
  const parsed = schema.safeParse({
    name: hostname(),
    state: stateDirectory(environment),
    ...values,
  });
  if (!parsed.success) throw new UsageError(describeProblems(parsed.error, SETTINGS));
  return parsed.data;
}
