import { interpolate, type Variables } from "./interpolate.ts";

/** A comment, or a name and its value: in double quotes, in single ones, or up to the end of the line. */
const STATEMENT =
  /\s*(?:#[^\n]*|(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]+)[ \t]*(?:[=:][ \t]*(?:"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)'|(?!["'])([^\n]*))|(?=\n|$)))/uy;

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  $: "$$",
};

/**
 * The variables of a `.env` file as Compose reads it; none where there is no such file. Those of `outer` count before its own
 * where a value names them. Throws an Error that names the file and the line, and no value.
 */
export async function readEnvironmentFile(
  path: string,
  outer: Variables = {},
): Promise<Variables> {
  const text = await Deno.readTextFile(path).catch((error: Error) => {
    const isNone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.IsADirectory;
    if (isNone) return "";
    throw new Error(`${path} cannot be read: ${error.message}`);
  });
  return parsed(text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n").trimEnd(), path, outer);
}

function parsed(text: string, path: string, outer: Variables): Variables {
  const variables: Record<string, string> = {};
  const known: Record<string, string> = { ...outer };
  const filled = (value: string) => interpolate(value, known, () => {});
  for (let at = 0; at < text.length; at = STATEMENT.lastIndex) {
    STATEMENT.lastIndex = at;
    const [found, name, double, single, plain] = STATEMENT.exec(text) ?? [];
    if (found === undefined) throw new Error(`${path}: line ${lineAt(text, at)} is no variable.`);
    if (name === undefined) continue;
    try {
      if (double !== undefined) variables[name] = filled(unescaped(double));
      else if (single !== undefined) variables[name] = single.replaceAll("\\'", "'");
      else if (plain !== undefined) variables[name] = filled(plain.replace(/ #.*/, "").trimEnd());
      else if (Object.hasOwn(outer, name)) variables[name] = outer[name] ?? "";
      const value = variables[name];
      if (value !== undefined && !Object.hasOwn(outer, name)) known[name] = value;
    } catch (error) {
      throw new Error(`${path}: line ${lineAt(text, at)}: ${(error as Error).message}`);
    }
  }
  return variables;
}

/** Number of the line where what follows a place begins. */
function lineAt(text: string, at: number): number {
  return text.slice(0, at + text.slice(at).search(/\S/)).split("\n").length;
}

function unescaped(text: string): string {
  return text.replace(/\\([abfnrtv\\"$])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
