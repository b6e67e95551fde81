import { differences, type Fields, plain, tagsOf, toWritten } from "./differences.ts";

/**
 * One field of an object, `custom_fields.NAME` for a custom one: numbers of related objects, slugs of tags, values of
 * choices.
 */
export interface Change {
  field: string;
  before: unknown;
  after: unknown;
}

/** One write that NetBox took. */
export interface Written {
  /** List path and number: `ipam/services/5/`. */
  path: string;
  label: string;
  action: "changed" | "made";
  changes: Change[];
}

/** Keeps a write; it is awaited before the next one. */
export type Note = (written: Written) => Promise<void>;

const CUSTOM = "custom_fields.";

/** What writing the fields changes of an object; of a new one, `row` is empty. */
export function changesOf(
  row: Readonly<Record<string, unknown>>,
  fields: Fields,
  notTagged: string[] = [],
): Change[] {
  const written = toWritten(row, fields, notTagged);
  return differences(row, fields, notTagged).map(({ key, field }) => {
    if (key === "custom_fields") {
      return {
        field: `${CUSTOM}${field}`,
        before: plain(Object(row.custom_fields)[field]),
        after: Object(fields.custom_fields)[field] ?? null,
      };
    }
    return key === "tags"
      ? { field, before: tagsOf(row), after: tagsOf(written) }
      : { field, before: plain(row[key]), after: written[key] ?? null };
  });
}

/** What has to be written so that one side of the changes holds; tags that came and went meanwhile are left as they are. */
export function fieldsOf(
  changes: readonly Change[],
  side: "before" | "after",
): { fields: Fields; notTagged: string[] } {
  const fields: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  const notTagged: string[] = [];
  for (const change of changes) {
    const value = change[side];
    if (change.field.startsWith(CUSTOM)) custom[change.field.slice(CUSTOM.length)] = value;
    else if (change.field === "tags") {
      const other = slugs(change[side === "before" ? "after" : "before"]);
      fields.tags = slugs(value).filter((slug) => !other.includes(slug));
      notTagged.push(...other.filter((slug) => !slugs(value).includes(slug)));
    } else fields[change.field] = value;
  }
  if (Object.keys(custom).length > 0) fields.custom_fields = custom;
  return { fields: fields as Fields, notTagged };
}

function slugs(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
