import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fromFlatFile } from "../program/config_file.ts";
import type { Setting, Values } from "../program/settings.ts";
import { editableFile, type Wanted } from "./files.ts";

/**
 * The configuration of a service, for root alone to read: what was said now, on top of what the file says that is
 * there below `root`. One that says the same stays as it was written.
 */
export function configurationFile(
  path: string,
  root: string,
  said: Values,
  settings: readonly Setting[],
): { values: Values; file: Wanted } {
  const there = join(root, path);
  const known = existsSync(there) ? fromFlatFile(there, settings) : {};
  const values = { ...known, ...said };
  const isKept = existsSync(there) && isDeepStrictEqual(known, values);
  const text = isKept ? readFileSync(there, "utf8") : textFor(values);
  return { values, file: editableFile(path, 0o600, text, textFor(hideSecrets(values, settings))) };
}

function textFor(values: Values): string {
  return `${JSON.stringify(values, null, 2)}\n`;
}

function hideSecrets(values: Values, settings: readonly Setting[]): Values {
  const secrets = settings.filter(({ key, isSecret }) => isSecret && values[key] !== undefined);
  return { ...values, ...Object.fromEntries(secrets.map(({ key }) => [key, "(hidden)"])) };
}
