import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inProject } from "../stack/paths.ts";
import { compile, type Migration } from "./compile.ts";
import type { SchemaFile } from "./order.ts";
import { readStatements } from "./statement.ts";

/** Source of truth: one object a file, one folder a subject. */
export const schemasFolder = inProject("supabase/schemas");
/** What a push and the local stack apply. */
export const migrationsFolder = inProject("supabase/migrations");

/** All files of a folder of schemas, by path. Throws with the file's path when one cannot be read. */
export async function readSchemaFiles(folder: string = schemasFolder): Promise<SchemaFile[]> {
  const paths = (await readdir(folder, { recursive: true })).filter((path) =>
    path.endsWith(".sql")
  );
  return await Promise.all(paths.toSorted().map((path) => readSchemaFile(folder, path)));
}

/** The migrations that the schema files make. Throws with the file's path when one cannot be read or placed. */
export async function compiledMigrations(folder: string = schemasFolder): Promise<Migration[]> {
  return compile(await readSchemaFiles(folder));
}

async function readSchemaFile(folder: string, path: string): Promise<SchemaFile> {
  try {
    const sql = await readFile(join(folder, path), "utf8");
    return { path, sql, statements: await readStatements(sql) };
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

/** Names of the migrations that are not what the schema files make: other text, missing, or left over. */
export async function outdatedMigrations(migrations: Migration[]): Promise<string[]> {
  const present = new Map<string, string>();
  for (const name of await readdir(migrationsFolder)) {
    present.set(name, await readFile(join(migrationsFolder, name), "utf8"));
  }
  const wanted = new Map(migrations.map(({ name, sql }) => [name, sql]));
  return [...new Set([...present.keys(), ...wanted.keys()])]
    .filter((name) => present.get(name) !== wanted.get(name))
    .toSorted();
}

/** Writes the migrations and removes the files that are none of them. */
export async function writeMigrations(migrations: Migration[]): Promise<void> {
  const names = new Set(migrations.map(({ name }) => name));
  for (const name of await readdir(migrationsFolder)) {
    if (!names.has(name)) await rm(join(migrationsFolder, name));
  }
  for (const { name, sql } of migrations) await writeFile(join(migrationsFolder, name), sql);
}
