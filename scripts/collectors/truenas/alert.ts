import { createHash } from "node:crypto";
import type { AlertRow } from "./answers.ts";

/** An alert; see `snapshot.alerts[]` of the canonical payload. Its arguments stay behind, they hold anything. */
export function alertOf(row: AlertRow) {
  const { klass, level, node, datetime, last_occurrence, one_shot } = row;
  return {
    klass,
    key: keyOf(row),
    level,
    text: plainText(row.formatted ?? row.text ?? ""),
    node,
    datetime,
    last_occurrence,
    one_shot,
  };
}

/**
 * The same as long as the alert is about the same: the identifier changes when an alert goes and returns, the key does
 * not, but is a text of any length with values in it. Without a key, what the alert says is it.
 */
function keyOf({ klass, key, id, node, formatted, text }: AlertRow): string {
  const about = key || formatted || text || id;
  return createHash("sha256").update(JSON.stringify([klass, about, node])).digest("hex")
    .slice(0, 16);
}

const MAX_CHARACTERS = 1_000;

/** Tags become blanks; escaped angle brackets stay escaped, so that nothing can become a tag again. */
function plainText(html: string): string {
  return html.replaceAll(/<(?:style|script)\b[\s\S]*?<\/(?:style|script)>/gi, " ")
    .replaceAll(/<[^>]*>?/g, " ")
    .replaceAll(/&nbsp;|&#160;/gi, " ")
    .replaceAll(/&quot;|&#34;/gi, '"')
    .replaceAll(/&#0?39;|&apos;/gi, "'")
    .replaceAll(/&amp;(?!(?:lt|gt|#0*60|#0*62|#x0*3[ce]);)/gi, "&")
    .replaceAll(/\s+/g, " ").trim().slice(0, MAX_CHARACTERS);
}
