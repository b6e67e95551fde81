import { dirname, join, resolve } from "node:path";
import { readEnvironmentFile } from "./environment_file.ts";
import { filled } from "./filled.ts";
import type { Variables } from "./interpolate.ts";
import { mergeServices } from "./merge.ts";
import { Override } from "./override.ts";
import { type ComposeFile, composeFile, type RawService } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/** Includes within includes, at most: files may name each other. */
const DEEPEST = 10;

/** What is known and noted while the files of a project are read. */
export interface Reading {
  variables: Variables;
  notes: Set<string>;
  parts: Set<string>;
}

/** The name that the last of some files gives the project. Throws an Error where they declare nothing. */
export async function nameIn(
  paths: readonly string[],
  variables: Variables,
): Promise<string | undefined> {
  const names: string[] = [];
  let isEmpty = true;
  for (const path of paths) {
    const documents = await parse(path, { variables, notes: new Set(), parts: new Set() });
    names.push(...documents.flatMap(({ name }) => name || []));
    isEmpty &&= documents.every(({ services, include }) => !services && !include);
  }
  // half a file must not take away what it declared
  if (isEmpty) throw new Error(`${paths[0]} has no services.`);
  return names.at(-1);
}

/** The services that files declare, each file added to the one before it. Throws an Error that names the file. */
export async function readFiles(
  paths: readonly string[],
  reading: Reading,
  depth = 0,
): Promise<Map<string, RawService>> {
  const services = new Map<string, RawService>();
  for (const path of paths) {
    if (depth > DEEPEST) throw new Error(`${path}: the files include each other.`);
    for (const document of await parse(path, reading)) {
      for (const [name, service] of await readDocument(path, document, reading, depth)) {
        if (service === null) services.delete(name);
        else if (service instanceof Override) services.set(name, mergeServices({}, service.value));
        else services.set(name, mergeServices(services.get(name), service));
      }
    }
  }
  return services;
}

/** The services of a document of a file; null of one that it takes away, an Override of one that it replaces. */
async function readDocument(
  path: string,
  { services, include }: ComposeFile,
  reading: Reading,
  depth: number,
): Promise<Map<string, RawService | Override<RawService> | null>> {
  const found = new Map<string, RawService | Override<RawService> | null>();
  for (const one of include ?? []) {
    const entry = typeof one === "string" ? { path: one } : one;
    const paths = [entry.path].flat().map((file) => resolve(dirname(path), file));
    const directory = entry.project_directory
      ? resolve(dirname(path), entry.project_directory)
      : dirname(paths[0] ?? path);
    const environments = [entry.env_file ?? join(directory, ".env")].flat();
    const own: Variables[] = [];
    for (const file of environments) {
      own.push(await readEnvironmentFile(resolve(dirname(path), file), reading.variables));
    }
    // variables of the whole count before those of what it includes
    const variables = Object.assign({}, ...own, reading.variables);
    const inner = { ...reading, variables };
    for (const [key, service] of await readFiles(paths, inner, depth + 1)) found.set(key, service);
  }
  for (const [key, service] of Object.entries(services ?? {})) {
    const isOverride = service instanceof Override;
    const said = isOverride ? service.value : service ?? {};
    const whole = said && await extended(path, key, said, reading, depth);
    found.set(key, whole && isOverride ? new Override(whole) : whole);
  }
  return found;
}

/** A service with what it takes over from another one, of this file or of another. */
async function extended(
  path: string,
  name: string,
  service: RawService,
  reading: Reading,
  depth: number,
): Promise<RawService> {
  const { extends: base, ...own } = service;
  if (!base) return service;
  if (depth > DEEPEST) throw new Error(`${path}: service ${name} extends itself.`);
  const from = Object(base) as { file?: string; service?: string };
  const key = typeof base === "string" ? base : String(from.service ?? name);
  const file = from.file ? resolve(dirname(path), from.file) : path;
  const documents = await parse(file, { ...reading, parts: new Set() });
  const other = documents.map(({ services }) => services?.[key]).findLast(Boolean);
  if (!other || other instanceof Override) {
    throw new Error(`${path}: service ${name} extends ${key}, which ${file} lacks.`);
  }
  return mergeServices(await extended(file, key, other, reading, depth + 1), own);
}

/** The documents of a file: each adds to the one before it, as an override does. */
async function parse(path: string, { variables, notes, parts }: Reading): Promise<ComposeFile[]> {
  const text = await Deno.readTextFile(path).catch((error: Error) => {
    throw new Error(`${path} cannot be read: ${error.message}`);
  });
  parts.add(path);
  const missing = (name: string) =>
    notes.add(`${path}: the variable ${name} has no value in .env, so it is empty.`);
  return attempt(`${path} is no YAML`, () => parseYaml(text)).map((document) => {
    const value = attempt(
      `${path} cannot be read`,
      () => filled(document ?? {}, { variables, missing }),
    );
    const read = composeFile.safeParse(value);
    if (read.success) return read.data;
    const [first] = read.error.issues;
    throw new Error(`${path} is no compose file: ${first?.path.join(".")}: ${first?.message}`);
  });
}

function attempt<Value>(what: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}
