import type { Contents } from "../contents.ts";
import { parseExactJson } from "../exact_json.ts";
import type { Place } from "../problem.ts";
import { isWrittenByBruce, rowsOf } from "./rows_of.ts";

/**
 * Reads a JSON dump (one value, or a list of them) or JSONL (one value a line). A bad line costs only itself; JSON that
 * breaks off is refused, for it is not known what is missing.
 */
export function readJson(text: string): Contents {
  const contents: Contents = { rows: [], problems: [] };
  const values = isLines(text) ? lineValues(text, contents) : wholeValues(text, contents);
  for (const { value, ...place } of values) {
    if (isWrittenByBruce(value)) {
      contents.leftOut = (contents.leftOut ?? 0) + 1;
      continue;
    }
    const { rows, problems } = rowsOf(value, place);
    for (const row of rows) contents.rows.push(row);
    for (const problem of problems) contents.problems.push(problem);
  }
  return contents;
}

/** Lines, when the first that is not blank is a value of its own and not the last. */
function isLines(text: string): boolean {
  const start = text.search(/\S/);
  const end = start < 0 ? -1 : text.indexOf("\n", start);
  if (end < 0 || text.slice(end).trim() === "") return false;
  return parse(text.slice(start, end)).error === undefined;
}

function lineValues(text: string, { problems }: Contents): (Place & { value: unknown })[] {
  const values = [];
  for (const [index, content] of text.split("\n").entries()) {
    if (content.trim() === "") continue;
    const { value, error } = parse(content);
    const line = index + 1;
    if (error === undefined) values.push({ line, value });
    else problems.push({ line, message: `no JSON: ${error}` });
  }
  return values;
}

function wholeValues(text: string, contents: Contents): (Place & { value: unknown })[] {
  if (text.trim() === "") return [];
  const { value, error } = parse(text);
  if (error !== undefined) {
    contents.refusal = { message: `this is no JSON: ${error}. Was the file written whole?` };
    return [];
  }
  // json_agg of no row is null
  if (value === null) return [];
  if (!Array.isArray(value)) return [{ value }];
  return value.map((item, index) => ({ item: index + 1, value: item }));
}

function parse(text: string): { value?: unknown; error?: string } {
  try {
    return { value: parseExactJson(text) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
