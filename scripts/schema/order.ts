import { runsAtOnce, type Statement } from "./statement.ts";

/** A file of `supabase/schemas`: usually one object with its comments, policies, grants and triggers. */
export type SchemaFile = {
  /** Path below `supabase/schemas`, such as `30_rules/vm_down.sql`. */
  path: string;
  /** The whole text. */
  sql: string;
  statements: Statement[];
};

/** The folder of a file right below `supabase/schemas`: `30_rules`. */
export function subjectOf({ path }: SchemaFile): string {
  return path.slice(0, path.indexOf("/"));
}

/**
 * The files in an order in which they can be applied: subjects by their numbers, and within a subject by what a file
 * needs of others, else by path. Throws when a file needs something of a later subject, or two need each other.
 */
export function inOrder(files: SchemaFile[]): SchemaFile[] {
  const sorted = files.toSorted((a, b) => a.path < b.path ? -1 : 1);
  const places = new Map<string, SchemaFile>();
  for (const file of sorted) {
    for (const name of file.statements.flatMap(({ creates }) => creates)) {
      const other = places.get(name);
      if (other !== undefined && other !== file) {
        throw new Error(`${name} is created in ${other.path} and again in ${file.path}.`);
      }
      places.set(name, file);
    }
  }

  const ordered: SchemaFile[] = [];
  const done = new Set<SchemaFile>();
  const place = (file: SchemaFile, way: SchemaFile[]) => {
    if (done.has(file)) return;
    if (way.includes(file)) {
      const circle = [...way.slice(way.indexOf(file)), file].map(({ path }) => path);
      throw new Error(`These files need each other: ${circle.join(" → ")}.`);
    }
    for (const [needed, name] of neededFiles(file, places)) {
      if (subjectOf(needed) > subjectOf(file)) {
        throw new Error(`${file.path} needs ${name} of a later subject: ${needed.path}.`);
      }
      place(needed, [...way, file]);
    }
    done.add(file);
    ordered.push(file);
  };
  for (const file of sorted) place(file, []);
  return ordered;
}

/** The other files that have to be applied before this one, each with the name that is needed of it. */
function neededFiles(file: SchemaFile, places: Map<string, SchemaFile>): Map<SchemaFile, string> {
  const needed = new Map<SchemaFile, string>();
  const add = (names: Iterable<string>) => {
    for (const name of names) {
      const other = places.get(name);
      if (other !== undefined && other !== file && !needed.has(other)) needed.set(other, name);
    }
  };
  for (const statement of file.statements) {
    add(statement.needs);
    if (runsAtOnce(statement)) add(calledBy(statement, places));
  }
  return needed;
}

/** All that a statement calls, and what that calls in turn. */
function calledBy(statement: Statement, places: Map<string, SchemaFile>): Set<string> {
  const names = new Set([...statement.needs, ...statement.calls]);
  for (const name of names) {
    for (const called of places.get(name)?.statements ?? []) {
      if (called.creates.includes(name)) {
        [...called.needs, ...called.calls].forEach((next) => names.add(next));
      }
    }
  }
  return names;
}
