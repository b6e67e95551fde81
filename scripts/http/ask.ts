import { Buffer } from "node:buffer";
import { withDeadline } from "../program/deadline.ts";

/** A request, and how long and how large its answer may be. */
export interface Question {
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  timeoutMs: number;
  maxBytes: number;
}

/** An answer, whatever its status. */
export interface Said {
  status: number;
  headers: Headers;
  text: string;
}

/** Asks once; a redirect is an answer and never followed, for it would take the token along. Rejects when none comes. */
export function ask(url: string, question: Question): Promise<Said> {
  const { method, headers, body, timeoutMs, maxBytes } = question;
  return withDeadline(timeoutMs, async (signal) => {
    const response = await fetch(url, { method, headers, body, redirect: "manual", signal });
    const text = await readBounded(response, maxBytes);
    return { status: response.status, headers: response.headers, text };
  });
}

async function readBounded({ body }: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error("an answer that is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
