import { z } from "zod";
import type { Arguments } from "../../program/arguments.ts";
import { fromFlatFile } from "../../program/config_file.ts";
import { functionsUrl } from "../../bruce_api/functions_url.ts";
import { readLocalStack } from "../../bruce_api/local_stack.ts";
import { describeProblems, fromEnvironment, type Values } from "../../program/settings.ts";
import { bruceToken } from "../../bruce_api/token.ts";
import { UsageError } from "../../program/usage_error.ts";
import { type Environment, type NetboxSettings, netboxSettings } from "../settings.ts";
import { SETTINGS } from "./settings.ts";

const schema = z.object({
  netbox_url: z.string().optional(),
  netbox_token: z.string().optional(),
  url: z.string().transform(functionsUrl).optional(),
  token: bruceToken.optional(),
  allow_empty: z.boolean("must be true or false").default(false),
  believe_missing: z.boolean("must be true or false").default(false),
});

/** Settings of the export, checked one by one. */
export type Config = z.output<typeof schema>;

/** Where the functions of BRUCE are, and a token for them. */
export interface BruceSettings {
  functionsUrl: string;
  token: string;
}

/** What flags, environment and configuration file say; the first of these that says something counts. */
export function givenValues({ values, config }: Arguments, environment: Environment): Values {
  const file = config ? fromFlatFile(config, SETTINGS) : {};
  return { ...file, ...fromEnvironment(SETTINGS, environment), ...values };
}

/** Checks settings. Throws a UsageError that names the bad ones. */
export function checkConfig(values: Values): Config {
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new UsageError(describeProblems(parsed.error, SETTINGS));
  return parsed.data;
}

/** The NetBox to read. Throws a UsageError that says what is missing. */
export function netboxOf({ netbox_url, netbox_token }: Config): NetboxSettings {
  return netboxSettings({ NETBOX_URL: netbox_url, NETBOX_TOKEN: netbox_token });
}

/** Where BRUCE is, as far as that was said; undefined where it was not. */
export function knownBruce(config: Config, directory: string): BruceSettings | undefined {
  try {
    return bruceOf(config, directory);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** Where to send it; without both, the local stack below `directory` when it runs. Throws a UsageError. */
export function bruceOf({ url, token }: Config, directory: string): BruceSettings {
  if (url && token) return { functionsUrl: url, token };
  if (url || token) {
    throw new UsageError("BRUCE_URL and BRUCE_TOKEN belong together: set both, or neither.");
  }
  const local = checkConfig(readLocalStack(directory, "operator"));
  if (local.url && local.token) return { functionsUrl: local.url, token: local.token };
  throw new UsageError(
    "Where to? Set BRUCE_URL and BRUCE_TOKEN, or start the local stack (npm start).",
  );
}
