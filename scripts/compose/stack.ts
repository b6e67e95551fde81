import { basename, join, resolve } from "node:path";
import { readEnvironmentFile } from "./environment_file.ts";
import type { Variables } from "./interpolate.ts";
import { nameIn, readFiles, type Reading } from "./read_files.ts";
import type { RawService } from "./schema.ts";

/** A project of Compose as its files have it. */
export interface Stack {
  /** Name of the project. */
  name: string;
  directory: string;
  /** Paths of the files, the first one first. */
  files: string[];
  /** Paths of all files that it is made of, also of what they include. */
  parts: ReadonlySet<string>;
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
  "docker-compose.yml",
  "docker-compose.yaml",
] as const;

/** Names of what is merged into it, likewise. */
export const OVERRIDE_NAMES = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
] as const;

/** Reads the project in a directory: its file, its override, its `.env`. Throws an Error that names the file. */
export async function readStack(directory: string, files: readonly string[]): Promise<Stack> {
  const environment = await readEnvironmentFile(join(directory, ".env"));
  const read = filesNamed(environment, directory) ?? files;
  const own = await nameIn(read, environment);
  const name = projectName(
    environment.COMPOSE_PROJECT_NAME || own || basename(resolve(directory)),
  );
  const variables: Variables = { ...environment, COMPOSE_PROJECT_NAME: name };
  const reading: Reading = { variables, notes: new Set(), parts: new Set() };
  const services = await readFiles(read, reading);
  return {
    name,
    directory,
    files: [...read],
    parts: reading.parts,
    services,
    profiles: new Set(variables.COMPOSE_PROFILES?.split(",").map((name) => name.trim())),
    notes: [...reading.notes],
  };
}

/** Paths of the files that the `.env` of a directory names instead of those that Compose looks for. */
export function filesNamed(
  { COMPOSE_FILE, COMPOSE_PATH_SEPARATOR = ":" }: Variables,
  directory: string,
): string[] | undefined {
  return COMPOSE_FILE?.split(COMPOSE_PATH_SEPARATOR).map((file) => resolve(directory, file));
}

/** The name as Compose writes it. */
function projectName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_-]/g, "").replace(/^[_-]+/, "");
}
