import { z } from "zod";
import type { AnyCollector } from "./collector.ts";
import { COMMON_SETTINGS } from "./common_settings.ts";
import { fromFile } from "./config_file.ts";
import type { Arguments } from "../../program/arguments.ts";
import { ingestUrl } from "../../bruce_api/ingest_url.ts";
import { localFolder, readLocalStack } from "../../bruce_api/local_stack.ts";
import { describeProblems, fromEnvironment, type Values } from "../../program/settings.ts";
import { stateDirectory } from "../../program/state_directory.ts";
import { bruceToken } from "../../bruce_api/token.ts";
import { UsageError } from "../../program/usage_error.ts";

const DAY_S = 86_400;

const common = z.object({
  url: z.string().transform(ingestUrl).optional(),
  token: bruceToken.optional(),
  hostname: z.string().trim().min(1, "must not be empty").optional(),
  interval_s: z.coerce.number("must be a number of seconds").int("must be whole seconds")
    .min(1, "must be at least 1 second").max(DAY_S, "must be at most a day").optional(),
  spool: z.string().min(1).optional(),
  spool_limit_mb: z.coerce.number("must be a number of megabytes").positive("must be above 0")
    .default(64),
});

/** Common settings of a collector, checked; `url` is the one of the function `ingest`. */
export interface Config {
  url: string | undefined;
  token: string | undefined;
  hostname: string | undefined;
  intervalS: number | undefined;
  spool: string;
  spoolLimitBytes: number;
  /** The settings of the collector itself, not yet checked. */
  own: Values;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Brings flags, environment, configuration file and defaults together; the first of them that says something counts.
 * Without any URL and token, a local stack (`supabase/.temp/local.json` below `directory`) is used when it runs.
 */
export function readConfig(
  given: Arguments,
  collector: AnyCollector,
  environment: Environment,
  directory: string,
): Config {
  const values = givenValues(given, collector, environment);
  const localStack = values.url || values.token ? {} : readLocalStack(
    localFolder(environment, directory),
    "collector",
  );
  return checkConfig({ ...localStack, ...values }, collector, environment);
}

/** Everything that flags, environment and configuration file say, not yet checked. */
export function givenValues(
  { values, config = "" }: Arguments,
  { source, settings }: AnyCollector,
  environment: Environment,
): Values {
  const path = config || environment.BRUCE_CONFIG;
  const file = path ? fromFile(path, source, COMMON_SETTINGS, settings) : {};
  return { ...file, ...fromEnvironment([...COMMON_SETTINGS, ...settings], environment), ...values };
}

/** Checks the common settings among `values` and fills in their defaults. Throws a UsageError. */
export function checkConfig(
  values: Values,
  { settings }: AnyCollector,
  environment: Environment,
): Config {
  const parsed = common.safeParse(values);
  if (!parsed.success) {
    throw new UsageError(describeProblems(parsed.error, [...COMMON_SETTINGS, ...settings]));
  }
  const { interval_s, spool, spool_limit_mb, ...rest } = parsed.data;
  return {
    url: rest.url,
    token: rest.token,
    hostname: rest.hostname,
    intervalS: interval_s,
    spool: spool ?? stateDirectory(environment),
    spoolLimitBytes: spool_limit_mb * 1_000_000,
    own: Object.fromEntries(
      settings.flatMap(({ key }) => key in values ? [[key, values[key]]] : []),
    ),
  };
}
