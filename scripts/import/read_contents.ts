import type { Contents } from "./contents.ts";
import { readJson } from "./json/read_json.ts";
import type { SourceFile } from "./source_file.ts";
import { readSql } from "./sql/read_sql.ts";

/** Rows of a file: JSON or JSONL when it begins like JSON or is named so, else SQL. */
export async function readContents({ name, text }: SourceFile): Promise<Contents> {
  const isNamedJson = /\.(json|jsonl|ndjson)(\.gz)?$/i.test(name);
  const isNamedSql = /\.sql(\.gz)?$/i.test(name);
  const isJson = isNamedJson || !isNamedSql && /^\s*[[{]/.test(text);
  return isJson ? readJson(text) : await readSql(text);
}
