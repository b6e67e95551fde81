import { type CollectionTag, isMap, isSeq, parseDocument, type ScalarTag } from "yaml";
import { interpolate, type Variables } from "./interpolate.ts";
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

/** YAML with anchors and merge keys, its texts with the variables in them. Throws an Error that names line and column. */
export function parseYaml(
  text: string,
  variables: Variables,
  missing: (name: string) => void,
): unknown {
  const document = parseDocument(text, { merge: true, customTags: TAGS, prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new Error(error.message.split("\n")[0]);
  return filled(document.toJS({ maxAliasCount: 1_000 }), variables, missing);
}

function filled(value: unknown, variables: Variables, missing: (name: string) => void): unknown {
  if (typeof value === "string") {
    return value.includes("$") ? interpolate(value, variables, missing) : value;
  }
  if (value instanceof Override) return new Override(filled(value.value, variables, missing));
  if (Array.isArray(value)) return value.map((item) => filled(item, variables, missing));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, variables, missing)]),
  );
}
