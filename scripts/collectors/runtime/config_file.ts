import { readFileSync } from "node:fs";
import type { Setting, Values } from "./settings.ts";
import { COMMANDS, isSource, type Source } from "./sources.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Reads a configuration file: a JSON object with the common settings on top and one object per collector under the
 * name of its source. Returns the settings of one source. Throws a UsageError that names the file and the key.
 */
export function fromFile(
  path: string,
  source: Source,
  common: readonly Setting[],
  own: readonly Setting[],
): Values {
  const { [source]: section = {}, ...top } = object(readJson(path), path);
  const shared = Object.entries(top).filter(([key]) => !isSource(key));
  checkKeys(
    shared.map(([key]) => key),
    [...common.map(({ key }) => key), ...Object.keys(COMMANDS)],
    path,
  );
  const specific = object(section, `${source} in ${path}`);
  checkKeys(
    Object.keys(specific),
    [...common, ...own].map(({ key }) => key),
    `${source} in ${path}`,
  );
  return { ...Object.fromEntries(shared), ...specific };
}

/** Reads the configuration file of a program that has no sections. Throws a UsageError like {@link fromFile}. */
export function fromFlatFile(path: string, settings: readonly Setting[]): Values {
  const values = object(readJson(path), path);
  checkKeys(Object.keys(values), settings.map(({ key }) => key), path);
  return values;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The configuration file ${path} cannot be read: ${messageOf(error)}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // the message of the parser would quote the file, which may hold a token
    throw new UsageError(`The configuration file ${path} is not JSON.`);
  }
}

function object(value: unknown, where: string): Values {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${where} must be a JSON object.`);
  }
  return { ...value };
}

function checkKeys(given: string[], known: string[], where: string): void {
  const unknown = given.filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new UsageError(
    `${where} has no setting ${unknown.join(", ")}: there are ${[...new Set(known)].join(", ")}.`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
