import { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { askerOf } from "./ask.ts";
import { isLocked, modelList } from "./models.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

const version = z.object({ version: z.string() });
const health = z.object({ status: z.literal(true) });

/** Asks an Open WebUI how it is, for its version and, with an API key, for the models that it offers. */
export async function probeOpenWebui(
  target: TargetOf<"open_webui">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const ask = askerOf(target, addresses, signal);
  const about = await ask.json("/api/version", version);
  if (about.status !== 200) return fault(`answers ${about.status} to /api/version`, about.status);
  if (!about.answer) return fault("what answers there is not Open WebUI", about.status);
  const facts = { version: about.answer.version };
  const lives = await ask.json("/health", health);
  if (lives.status !== 200 || !lives.answer) {
    return fault("says at /health that it is not well", lives.status, facts);
  }
  if (!target.options.token_file) return well(lives.status, facts);
  const listed = await ask.json("/api/models", modelList);
  if (isLocked(listed.status)) return fault("refuses the token", listed.status, facts);
  if (!listed.answer) return fault("the list of models is not understood", listed.status, facts);
  return well(listed.status, { ...facts, models: listed.answer });
}
