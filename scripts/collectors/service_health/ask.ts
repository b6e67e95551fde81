import type { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { get } from "./probe_http.ts";
import { readToken } from "./token.ts";

/** What an application answered: the status, and the answer where it has the shape that was asked for. */
export interface Answered<Answer> {
  status: number;
  answer: Answer | undefined;
}

/** Asks one application for its paths, in JSON. */
export interface Asker {
  json<Answer>(path: string, schema: z.ZodType<Answer>): Promise<Answered<Answer>>;
  text(path: string): Promise<Answered<string>>;
}

/** Asks the application at `target`; with a token, where a file of one is given and can be read. */
export function askerOf(
  { target, options: { ca, token_file } }: {
    target: string;
    options: { ca?: string | undefined; token_file?: string | undefined };
  },
  addresses: AddressBook,
  signal: AbortSignal,
): Asker {
  const base = target.replace(/\/+$/, "");
  const token = token_file ? readToken(token_file) : undefined;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const text = async (path: string) => {
    const { status, body } = await get(`${base}${path}`, addresses, signal, { ca, headers });
    return { status, answer: body };
  };
  return {
    text,
    async json(path, schema) {
      const { status, answer } = await text(path);
      return { status, answer: parse(answer ?? "", schema) };
    },
  };
}

/** The answer in its shape, else undefined. */
export function parse<Answer>(text: string, schema: z.ZodType<Answer>): Answer | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
