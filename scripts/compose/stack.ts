import { basename, dirname, join, resolve } from "node:path";
import { readEnvironmentFile } from "./environment_file.ts";
import type { Variables } from "./interpolate.ts";
import { mergeServices } from "./merge.ts";
import { Override } from "./override.ts";
import { composeFile, type RawService } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/** A project of Compose as its files have it. */
export interface Stack {
  /** Name of the project. */
  name: string;
  directory: string;
  /** Paths of the files, the first one first. */
  files: string[];
  services: Map<string, RawService>;
  /** Profiles that `.env` switches on. */
  profiles: Set<string>;
  /** What a person should know, one sentence each. */
  notes: string[];
}

/** Names of a compose file, the one that Compose takes first. */
export const FILE_NAMES = [
  "compose.yaml",
  "compose.yml",
  "docker-compose.yaml",
  "docker-compose.yml",
] as const;

/** Includes within includes, at most: files may name each other. */
const DEEPEST = 10;

interface Reading {
  variables: Variables;
  notes: Set<string>;
  name?: string;
}

/** Reads the project in a directory: its file, its override, its `.env`. Throws an Error that names the file. */
export async function readStack(directory: string, files: readonly string[]): Promise<Stack> {
  const variables = await readEnvironmentFile(join(directory, ".env"));
  const named = variables.COMPOSE_FILE?.split(variables.COMPOSE_PATH_SEPARATOR ?? ":")
    .map((file) => resolve(directory, file));
  const read = named ?? files;
  const reading: Reading = { variables, notes: new Set() };
  const services = await readFiles(read, reading, 0);
  return {
    name: variables.COMPOSE_PROJECT_NAME || reading.name || projectName(directory),
    directory,
    files: [...read],
    services,
    profiles: new Set(variables.COMPOSE_PROFILES?.split(",").map((name) => name.trim())),
    notes: [...reading.notes],
  };
}

/** How Compose calls the project of a directory. */
function projectName(directory: string): string {
  return basename(resolve(directory)).toLowerCase().replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
}

async function readFiles(
  paths: readonly string[],
  reading: Reading,
  depth: number,
): Promise<Map<string, RawService>> {
  const services = new Map<string, RawService>();
  for (const path of paths) {
    for (const [name, service] of await readFile(path, reading, depth)) {
      if (service) services.set(name, mergeServices(services.get(name), service));
      else services.delete(name);
    }
  }
  return services;
}

/** The services of a file; null of one that it takes away. */
async function readFile(
  path: string,
  reading: Reading,
  depth: number,
): Promise<Map<string, RawService | null>> {
  if (depth > DEEPEST) throw new Error(`${path}: the files include each other.`);
  const { name, services, include } = await parse(path, reading);
  if (depth === 0 && name) reading.name = name;
  const found = new Map<string, RawService | null>();
  for (const one of include ?? []) {
    const entry = typeof one === "string" ? { path: one } : one;
    const paths = [entry.path].flat().map((file) => resolve(dirname(path), file));
    const directory = entry.project_directory
      ? resolve(dirname(path), entry.project_directory)
      : dirname(paths[0] ?? path);
    const environments = [entry.env_file ?? join(directory, ".env")].flat();
    const own: Variables[] = [];
    for (const file of environments) {
      own.push(await readEnvironmentFile(resolve(dirname(path), file)));
    }
    // variables of the whole count before those of what it includes
    const variables = Object.assign({}, ...own, reading.variables);
    const inner = { variables, notes: reading.notes };
    for (const [key, service] of await readFiles(paths, inner, depth + 1)) found.set(key, service);
  }
  for (const [key, service] of Object.entries(services ?? {})) {
    const said = service instanceof Override ? service.value : service ?? {};
    found.set(key, said && await extended(path, key, said, reading, depth));
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
  const { services } = await parse(file, reading);
  const other = services?.[key];
  if (!other || other instanceof Override) {
    throw new Error(`${path}: service ${name} extends ${key}, which ${file} lacks.`);
  }
  return mergeServices(await extended(file, key, other, reading, depth + 1), own);
}

async function parse(path: string, { variables, notes }: Reading) {
  const text = await Deno.readTextFile(path).catch((error: Error) => {
    throw new Error(`${path} cannot be read: ${error.message}`);
  });
  const missing = (name: string) =>
    notes.add(`${path}: the variable ${name} has no value in .env, so it is empty.`);
  let value: unknown;
  try {
    value = parseYaml(text, variables, missing);
  } catch (error) {
    throw new Error(`${path} is no YAML: ${(error as Error).message}`);
  }
  const read = composeFile.safeParse(value ?? {});
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw new Error(`${path} is no compose file: ${first?.path.join(".")}: ${first?.message}`);
}
