interface Source {
  source?: string;
}

interface ExactJSON {
  parse(text: string, revive: (key: string, value: unknown, context: Source) => unknown): unknown;
  rawJSON(text: string): unknown;
}

const exact = JSON as unknown as ExactJSON;

/**
 * Parses JSON so that `JSON.stringify` writes every number as it was read: one that a double cannot hold stays as it is
 * written. Throws a SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  return exact.parse(text, (_, value, { source }) => {
    if (typeof value !== "number" || source === undefined) return value;
    return String(value) === source || isSmall(value, source) ? value : exact.rawJSON(source);
  });
}

/** A number such as 1.50 or 1e3 is not spelled as JavaScript would, but is the same. */
function isSmall(value: number, source: string): boolean {
  return Number.isFinite(value) && source.replace(/[-.eE+]/g, "").length <= 15;
}
