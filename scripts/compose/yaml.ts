import { type CollectionTag, isMap, isSeq, parseAllDocuments, type ScalarTag } from "yaml";
import { Override } from "./override.ts";

/** The tags of Compose for what a file does not take over from the one before it. */
const TAGS: (ScalarTag | CollectionTag)[] = [
  { tag: "!reset", resolve: () => new Override(null) },
  { tag: "!reset", collection: "map", resolve: () => new Override(null) as never },
  { tag: "!reset", collection: "seq", resolve: () => new Override(null) as never },
  { tag: "!override", resolve: (text) => new Override(text) },
  { tag: "!override", collection: "map", resolve: (map) => overridden(map) },
  { tag: "!override", collection: "seq", resolve: (list) => overridden(list) },
];

function overridden(node: unknown): never {
  const value = isMap(node) || isSeq(node) ? node.toJSON() : null;
  return new Override(value) as never;
}

/**
 * The documents of a YAML file with anchors and merge keys. Throws an Error that names the place, and quotes nothing of the
 * file: it has secrets too.
 */
export function parseYaml(text: string): unknown[] {
  // the schema, or a file could ask for 22:22 as a number
  const options = { merge: true, customTags: TAGS, schema: "core", prettyErrors: true } as const;
  return [...parseAllDocuments(text, options)].map((document) => {
    const [error] = document.errors;
    if (error) {
      const [{ line, col } = { line: 1, col: 1 }] = error.linePos ?? [];
      throw new Error(`${unquoted(error)} at line ${line}, column ${col}`);
    }
    try {
      return document.toJS({ maxAliasCount: 1_000 });
    } catch (error) {
      throw new Error(unquoted(error as Error));
    }
  });
}

/** What is wrong, without the part of the file that the parser puts behind it. */
function unquoted({ message }: Error): string {
  return message.split(/[:\\!]| at line/)[0]!;
}
