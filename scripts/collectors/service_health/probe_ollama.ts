import { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { askerOf } from "./ask.ts";
import { inOrder, type Loaded, type Model } from "./models.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

const version = z.object({ version: z.string() });

const bytes = z.number().nonnegative().optional().catch(undefined);

/** `GET /api/tags`: an empty list is normal, and `null` is one. */
const tags = z.object({
  models: z.array(z.object({ name: z.string(), digest: z.string(), size: bytes })).nullish(),
}).transform(({ models }): Model[] =>
  inOrder((models ?? []).map(({ name, digest, size }) => ({
    name,
    digest,
    ...size === undefined ? {} : { size_bytes: size },
  })))
);

/** `GET /api/ps`. When a model is unloaded is not read: each question moves it. */
const loaded = z.object({
  models: z.array(z.object({ name: z.string(), size: bytes, size_vram: bytes })).nullable(),
}).transform(({ models }): Loaded[] =>
  inOrder((models ?? []).map(({ name, size, size_vram }) => ({
    name,
    ...size === undefined ? {} : { size_bytes: size },
    // what is not said is none
    vram_bytes: size_vram ?? 0,
  })))
);

/** Asks an Ollama for its version, its models, and which of them are in memory. */
export async function probeOllama(
  target: TargetOf<"ollama">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const ask = askerOf(target, addresses, signal);
  const about = await ask.json("/api/version", version);
  if (about.status !== 200) return fault(`answers ${about.status} to /api/version`, about.status);
  if (!about.answer) return fault("what answers there is not Ollama", about.status);
  const facts = { version: about.answer.version };
  const listed = await ask.json("/api/tags", tags);
  if (listed.status !== 200) {
    return fault(`answers ${listed.status} to /api/tags`, listed.status, facts);
  }
  if (!listed.answer) return fault("the list of models is not understood", listed.status, facts);
  // before 0.1.33 nothing says what is in memory
  const running = await ask.json("/api/ps", loaded);
  return well(listed.status, {
    ...facts,
    models: listed.answer,
    ...running.status === 200 && running.answer ? { loaded: running.answer } : {},
  });
}
