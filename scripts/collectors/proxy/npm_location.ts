/** Words before the path of a location of nginx: exact, preferred prefix, regular expression with and without case. */
const MODIFIER = /^(=|\^~|~\*|~)\s*(.*)$/s;

/** Regular expressions that match every path, as they are written by hand. */
const MATCHES_ALL = /^\^?(?:\/|(?:\/?\(?\.\*\)?))\$?$/;

/** Does a location take every request, so that the target of the host itself takes none? */
export function takesAll(path: string): boolean {
  const [, modifier, rest = ""] = MODIFIER.exec(path.trim()) ?? [];
  if (modifier === undefined) return path.trim() === "/";
  if (modifier === "=") return false;
  return modifier === "^~" ? rest === "/" : MATCHES_ALL.test(rest) && rest !== "^/$";
}

/** A domain with the path of a location behind it; a regular expression stays as it is, set off by a blank. */
export function atLocation(domain: string, path: string): string {
  const [, modifier, rest = ""] = MODIFIER.exec(path.trim()) ?? [];
  if (modifier?.startsWith("~")) return `${domain} ${modifier} ${rest}`;
  const prefix = modifier === undefined ? path.trim() : rest;
  return prefix.startsWith("/") ? `${domain}${prefix}` : `${domain}/${prefix}`;
}
