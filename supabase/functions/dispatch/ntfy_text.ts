import type { Notice } from "./notice.ts";
import type { Words } from "./schema.ts";

/** Bytes of a message beyond which ntfy makes it an attachment (`message-size-limit`, 4K unless set otherwise). */
export const MAX_MESSAGE_BYTES = 4096;

/** Bytes of the whole JSON that ntfy reads: twice the message size limit. */
export const MAX_JSON_BYTES = 2 * MAX_MESSAGE_BYTES;

/** Bytes of a title: more than any phone shows. */
export const MAX_TITLE_BYTES = 250;

/**
 * The text of a notice as lines, as many as fit into an ntfy message and into the JSON around it, with the number of
 * those left out, in these words. `rest` is the message without its text.
 */
export function fittingMessage(notice: Notice, rest: object, { more }: Words): string {
  const room = MAX_JSON_BYTES - bytesOf(JSON.stringify({ ...rest, message: "" }));
  const fits = (text: string) =>
    bytesOf(text) <= MAX_MESSAGE_BYTES && bytesOf(JSON.stringify(text)) - 2 <= room;
  const lines = linesOf(notice);
  const moreLine = (count: number) => count > 0 ? [more.replace("{count}", String(count))] : [];
  const whole = [...lines, ...moreLine(notice.omitted)].join("\n");
  if (fits(whole)) return whole;

  const kept: string[] = [];
  for (const [index, line] of lines.entries()) {
    const others = moreLine(notice.omitted + lines.length - index - 1);
    if (fits([...kept, line, ...others].join("\n"))) kept.push(line);
    else break;
  }
  const leftOut = notice.omitted + lines.length - kept.length;
  if (kept.length > 0) return [...kept, ...moreLine(leftOut)].join("\n");
  return cut(lines[0] ?? "", fits);
}

/** What turns the direction of a text around: a phone would show another name than the one that is meant. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text without line breaks and other control characters, in the order in which it was written. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").replace(TURNING, "").trim();
}

/** At most so many bytes of UTF-8, with "…" at the end of what was cut, never within a character. */
export function shorten(text: string, maxBytes: number): string {
  return cut(text, (candidate) => bytesOf(candidate) <= maxBytes);
}

/** A sentence for each event; what a group says of itself only where its events say nothing. */
function linesOf({ summary, events, isGroup }: Notice): string[] {
  const sentences = events.map((event) => oneLine(event.details ?? "")).filter(Boolean);
  if (sentences.length === 0) return (summary ?? "").split("\n").map(oneLine).filter(Boolean);
  return isGroup && sentences.length > 1 ? sentences.map((sentence) => `• ${sentence}`) : sentences;
}

/** The longest beginning that fits with "…" after it. */
function cut(text: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  const characters = Array.from(text);
  let [shortest, tooLong] = [0, characters.length];
  while (tooLong - shortest > 1) {
    const middle = Math.floor((shortest + tooLong) / 2);
    if (fits(characters.slice(0, middle).join("") + "…")) shortest = middle;
    else tooLong = middle;
  }
  return characters.slice(0, shortest).join("") + "…";
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
