/** Variables of a stack by name: those of its `.env`. */
export type Variables = Readonly<Record<string, string>>;

const INVALID = "a variable cannot be read; a dollar is written as $$";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;

/**
 * Puts variables into a text as Compose does: `$X`, `${X}`, `${X:-default}`, `${X-default}`, `${X:?message}`, `${X:+other}`,
 * `$$` for a dollar; defaults may hold variables. One without a value is empty, and `missing` is told its name. Throws an Error
 * for what Compose refuses, which quotes nothing of the text.
 */
export function interpolate(
  text: string,
  variables: Variables,
  missing: (name: string) => void,
): string {
  let result = "";
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf("$", at);
    if (dollar === -1) return result + text.slice(at);
    result += text.slice(at, dollar);
    const rest = text.slice(dollar + 1);
    if (rest.startsWith("$")) {
      result += "$";
      at = dollar + 2;
    } else if (rest.startsWith("{")) {
      const end = closingBrace(text, dollar + 1);
      result += valueOf(text.slice(dollar + 2, end), variables, missing);
      at = end + 1;
    } else {
      const [name] = NAME.exec(rest) ?? [];
      result += name === undefined ? "$" : valueOf(name, variables, missing);
      at = dollar + 1 + (name?.length ?? 0);
    }
  }
  return result;
}

/** Place of the brace that closes the one at `open`. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return at;
  }
  throw new Error(INVALID);
}

function valueOf(inside: string, variables: Variables, missing: (name: string) => void): string {
  const [name = ""] = NAME.exec(inside) ?? [];
  const [, mark, word = ""] = /^(:?[-+?])(.*)$/s.exec(inside.slice(name.length)) ?? [];
  if (name === "" || (mark === undefined && inside !== name)) throw new Error(INVALID);
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const isThere = mark?.startsWith(":") ? Boolean(value) : value !== undefined;
  const instead = () => interpolate(word, variables, missing);
  if (mark?.endsWith("+")) return isThere ? instead() : "";
  if (isThere) return value ?? "";
  if (mark?.endsWith("-")) return instead();
  missing(name);
  return "";
}
