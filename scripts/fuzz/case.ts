import { type Random } from "../program/random.ts";

/** One request, and what has to be true afterwards beside what is true of all. */
export interface Case {
  /** What it is about: the name of an operation, or of a function. */
  about: string;
  method: "GET" | "POST";
  /** Below the address of the functions, with the query. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Whatever becomes of the rest, these are stored exactly once: host and run_id of a payload. */
  neighbours?: { hostname: string; run_id: string }[];
}

/** Makes the case of a random number; the same number makes the same case. */
export type Maker = (random: Random, number: number) => Case | Promise<Case>;

/** A case as a person sends it again. The token is left to an environment variable. */
export function curl(base: string, { method, path, headers, body }: Case): string {
  const lines = [`curl -sS -X ${method} ${quoted(base + path)}`];
  for (const [name, value] of Object.entries(headers)) {
    const shown = name === "authorization"
      ? `"Authorization: Bearer $TOKEN"`
      : quoted(`${name}: ${value}`);
    lines.push(`-H ${shown}`);
  }
  if (typeof body === "string") lines.push(`--data-raw ${quoted(body)}`);
  if (body instanceof Uint8Array) {
    lines[0] = `echo ${body.toBase64()} | base64 -d | ${lines[0]}`;
    lines.push("--data-binary @-");
  }
  return lines.join(" \\\n  ");
}

function quoted(text: string): string {
  // what a shell does not take as it is, such as NUL, is written as an escape of bash
  return /[^\x20-\x7e]/.test(text)
    ? `$'${
      text.replace(/[\\']/g, "\\$&").replace(/[^\x20-\x7e]/gu, (character) =>
        [...new TextEncoder().encode(character)].map((byte) =>
          `\\x${byte.toString(16).padStart(2, "0")}`
        ).join(""))
    }'`
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
