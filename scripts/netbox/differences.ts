/** Another object, by its number; the label is for people. */
export interface Ref {
  id: number;
  label: string;
}

/** A value as it is wanted. `tags` holds slugs, `custom_fields` only those that are wanted. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Ref
  | readonly (string | number)[]
  | Readonly<Record<string, string | number | null>>;

/** Wanted values by field. */
export type Fields = Readonly<Record<string, Value>>;

/** One difference between an object and its wanted form, in words. `key` is the field to write. */
export interface Difference {
  key: string;
  field: string;
  before: string;
  after: string;
}

type Row = Readonly<Record<string, unknown>>;

/** What of the wanted fields an object does not have. Understands the forms in which NetBox reads and writes values. */
export function differences(row: Row, fields: Fields, notTagged: string[] = []): Difference[] {
  return Object.entries(fields).flatMap(([key, wanted]): Difference[] => {
    if (key === "custom_fields") return customFieldDifferences(row, wanted);
    const before = key === "tags" ? tagsOf(row) : plain(row[key]);
    const after = key === "tags" ? tagsWith(row, wanted, notTagged) : plain(wanted);
    if (isSame(before, after)) return [];
    return [{
      key,
      field: key,
      before: inWords(key, row[key]),
      after: inWords(key, wanted, after),
    }];
  });
}

/** The fields in the form that NetBox takes. */
export function toWritten(
  row: Row,
  fields: Fields,
  notTagged: string[] = [],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, wanted]) => [
      key,
      key === "tags"
        ? tagsWith(row, wanted, notTagged).map((slug) => ({ slug }))
        : key === "custom_fields"
        ? wanted
        : plain(wanted),
    ]),
  );
}

/** Number of a nested object, value of a choice, or the thing itself. */
export function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value ?? null;
  if ("value" in value) return value.value;
  return "id" in value ? value.id : value;
}

/** Slugs of the tags of an object. */
export function tagsOf({ tags }: Row): string[] {
  if (!Array.isArray(tags)) return [];
  return tags.map((tag) => typeof tag === "string" ? tag : String(tag?.slug)).sort();
}

function tagsWith(row: Row, wanted: Value, notTagged: string[]): string[] {
  const added = Array.isArray(wanted) ? wanted.map(String) : [];
  return [...new Set([...tagsOf(row), ...added])].filter((tag) => !notTagged.includes(tag)).sort();
}

function customFieldDifferences({ custom_fields }: Row, wanted: Value): Difference[] {
  const own: Row = Object.assign({}, custom_fields);
  return Object.entries(Object(wanted)).flatMap(([name, after]) => {
    const before = plain(own[name]);
    if (isSame(before, after)) return [];
    return [{ key: "custom_fields", field: name, before: quoted(before), after: quoted(after) }];
  });
}

function isSame(before: unknown, after: unknown): boolean {
  if (Array.isArray(before) && Array.isArray(after)) {
    return JSON.stringify(before.toSorted()) === JSON.stringify(after.toSorted());
  }
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}

/** A value for people; secrets are only said to be there. */
function inWords(key: string, value: unknown, merged?: unknown): string {
  if (key === "secret") return value ? "(a secret)" : "none";
  if (key === "tags") return quoted(merged ?? tagsOf({ tags: value }));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const name of ["label", "name", "address", "model", "display"]) {
      if (name in value) return String(Reflect.get(value, name));
    }
  }
  return quoted(value);
}

function quoted(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  return Array.isArray(value) ? value.join(", ") || "none" : String(value);
}
