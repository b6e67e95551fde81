import { type Token, tokensOf } from "./tokens.ts";

/** One small fault: what stands from `start` to `end` is replaced. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

const opposite: Record<string, string> = {
  "=": "<>",
  "<>": "=",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  and: "or",
  or: "and",
  true: "false",
  false: "true",
};

/** What ends a WHERE or an ORDER BY on its own level. */
const ends = new Set(
  "; group order having limit offset union except intersect returning window for loop then rows range on"
    .split(
      " ",
    ),
);

/** All faults of one edit each that a text of SQL or PL/pgSQL can have. Some of them are no SQL any more. */
export function editsOf(text: string): Edit[] {
  const tokens = tokensOf(text);
  return tokens.flatMap((token, at) => [
    ...swapped(tokens, at),
    ...withoutNot(tokens, at),
    ...otherNull(tokens, at),
    ...otherNumber(token),
    ...longer(tokens, at),
    ...withoutDefault(tokens, at),
    ...otherDirection(tokens, at),
    ...withoutCondition(tokens, at),
  ]);
}

function replace(first: Token, last: Token, text: string): Edit {
  return { start: first.start, end: last.end, text };
}

/** `=` is `<>`, `<` is `<=`, `and` is `or`, `true` is `false`, and the other way round. */
function swapped(tokens: Token[], at: number): Edit[] {
  const token = tokens[at]!;
  const other = opposite[token.text];
  if (!other) return [];
  if (token.text === "and" && isOfBetween(tokens, at)) return [];
  const next = tokens[at + 1];
  if (token.text === "=" && next?.text === "any") return [replace(token, next, "<> all")];
  if (token.text === "<>" && next?.text === "all") return [replace(token, next, "= any")];
  return [replace(token, token, other)];
}

function isOfBetween(tokens: Token[], at: number): boolean {
  const { depth } = tokens[at]!;
  for (let before = at - 1; before >= 0 && tokens[before]!.depth >= depth; before--) {
    if (tokens[before]!.depth > depth) continue;
    if (tokens[before]!.text === "between") return true;
    if (/^(and|or|where|on|when|;)$/.test(tokens[before]!.text)) return false;
  }
  return false;
}

function withoutNot(tokens: Token[], at: number): Edit[] {
  const [before, token, next] = [tokens[at - 1], tokens[at]!, tokens[at + 1]];
  if (token.text !== "not" || before?.text === "is" || next?.text === "null") return [];
  return [replace(token, token, "")];
}

/** `is null` is `is not null`, `is distinct from` is `is not distinct from`, and the other way round. */
function otherNull(tokens: Token[], at: number): Edit[] {
  const [token, next] = [tokens[at]!, tokens[at + 1]];
  if (token.text !== "is" || !next) return [];
  if (next.text === "not") return [replace(next, next, "")];
  return next.text === "null" || next.text === "distinct" ? [replace(token, token, "is not")] : [];
}

function otherNumber(token: Token): Edit[] {
  if (!/^\d+$/.test(token.text)) return [];
  const number = Number(token.text);
  return [number + 1, number - 1].map((other) =>
    replace(token, token, `${other}`.replace(/^-.*/, "($&)"))
  );
}

/** An interval is twice as long. */
function longer(tokens: Token[], at: number): Edit[] {
  const [token, next] = [tokens[at]!, tokens[at + 1]];
  if (token.text !== "interval" || !next?.text.startsWith("'")) return [];
  return [replace(token, next, `(2 * interval ${next.text})`)];
}

/** The last argument of `coalesce` is left out. */
function withoutDefault(tokens: Token[], at: number): Edit[] {
  const open = tokens[at + 1];
  if (tokens[at]!.text !== "coalesce" || open?.text !== "(") return [];
  const close = tokens.findIndex((t, i) => i > at && t.text === ")" && t.depth === open.depth);
  const comma = tokens.findLastIndex((t, i) =>
    i > at && i < close && t.text === "," && t.depth === open.depth + 1
  );
  return comma < 0 ? [] : [replace(tokens[comma]!, tokens[close - 1]!, "")];
}

/** What was ascending is descending, and the other way round. */
function otherDirection(tokens: Token[], at: number): Edit[] {
  const [token, next] = [tokens[at]!, tokens[at + 1]];
  if (token.text === "desc") return [replace(token, token, "asc")];
  if (token.text !== "order" || next?.text !== "by") return [];
  return itemsAfter(tokens, at + 2, next.depth).filter((last) =>
    !/^(asc|desc|first|last)$/.test(last.text)
  ).map((last) => ({ start: last.end, end: last.end, text: " desc" }));
}

/** The last token of each item of the list that starts there. */
function itemsAfter(tokens: Token[], from: number, depth: number): Token[] {
  const end = endOfClause(tokens, from, depth);
  const items: Token[] = [];
  for (let at = from; at < end; at++) {
    const isLast = at + 1 === end ||
      tokens[at + 1]!.text === "," && tokens[at + 1]!.depth === depth;
    if (isLast) items.push(tokens[at]!);
  }
  return items;
}

/** What a WHERE asks is always so. */
function withoutCondition(tokens: Token[], at: number): Edit[] {
  const token = tokens[at]!;
  if (token.text !== "where") return [];
  const end = endOfClause(tokens, at + 1, token.depth);
  return end === at + 1 ? [] : [replace(tokens[at + 1]!, tokens[end - 1]!, "true")];
}

/** Where the clause ends: the place of the first token that is not of it. */
function endOfClause(tokens: Token[], from: number, depth: number): number {
  const end = tokens.findIndex((token, at) =>
    at >= from && (token.depth < depth || token.depth === depth && ends.has(token.text))
  );
  return end < 0 ? tokens.length : end;
}
