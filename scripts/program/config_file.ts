import { readTrusted } from "./trusted_file.ts";
import type { Setting, Values } from "./settings.ts";
import { UsageError } from "./usage_error.ts";

/** Reads the configuration file of a program that has no sections. Throws a UsageError that names the file and the key. */
export function fromFlatFile(path: string, settings: readonly Setting[]): Values {
  const values = readConfigFile(path);
  checkKeys(Object.keys(values), settings.map(({ key }) => key), path);
  return values;
}

/** The JSON object in a configuration file, its keys not yet checked. Throws a UsageError. */
export function readConfigFile(path: string): Values {
  return configObject(readJson(path), path);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    // it says where a token is sent
    text = readTrusted(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The configuration file ${path} cannot be read: ${messageOf(error)}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // the message of the parser would quote the file, which may hold a token
    throw new UsageError(`The configuration file ${path} is not JSON.`);
  }
}

/** A part of a configuration file that must be an object. Throws a UsageError that says `where`. */
export function configObject(value: unknown, where: string): Values {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${where} must be a JSON object.`);
  }
  return { ...value };
}

/** Throws a UsageError that says `where` and names the `given` keys that are not `known`. */
export function checkKeys(given: string[], known: string[], where: string): void {
  const unknown = given.filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new UsageError(
    `${where} has no setting ${unknown.join(", ")}: there are ${[...new Set(known)].join(", ")}.`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
