import { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { get } from "./probe_http.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

/** `GET /api/version` and `GET /api/tags` of Ollama; an empty list of models is normal. */
const version = z.object({ version: z.string() });
const tags = z.object({
  models: z.array(z.object({ name: z.string(), digest: z.string() })).nullish()
    .transform((models) => models ?? []),
});

/** Asks an Ollama for its version and its models, each by name and digest. */
export async function probeOllama(
  { target, options: { ca } }: TargetOf<"ollama">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const base = target.replace(/\/+$/, "");
  const ask = async <Answer>(path: string, schema: z.ZodType<Answer>) => {
    const { status, body } = await get(`${base}${path}`, addresses, signal, { ca });
    return { status, answer: parse(body, schema) };
  };
  const about = await ask("/api/version", version);
  if (about.status !== 200) return fault(`answers ${about.status} to /api/version`, about.status);
  if (!about.answer) return fault("what answers there is not Ollama", about.status);
  const facts = { version: about.answer.version };
  const listed = await ask("/api/tags", tags);
  if (listed.status !== 200) {
    return fault(`answers ${listed.status} to /api/tags`, listed.status, facts);
  }
  if (!listed.answer) return fault("the list of models is not understood", listed.status, facts);
  const models = listed.answer.models.sort((a, b) => a.name < b.name ? -1 : 1);
  return well(listed.status, { ...facts, models });
}

/** The answer in its shape, else undefined. */
export function parse<Answer>(text: string, schema: z.ZodType<Answer>): Answer | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
