import { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { askerOf } from "./ask.ts";
import { inOrder, isLocked, type Loaded, modelList } from "./models.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

/** `GET /api/ps` of speaches (faster-whisper-server before): names of the models in memory. */
const loaded = z.object({ models: z.array(z.string()) })
  .transform(({ models }): Loaded[] => inOrder(models.map((name) => ({ name }))));

/**
 * Asks a service that speaks as OpenAI for its models: speaches, openedai-speech, LocalAI, LM Studio, llama.cpp and others.
 * None says its version there. Where it is locked and no token is given, it lives, and its models are not known.
 */
export async function probeOpenai(
  target: TargetOf<"openai">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const ask = askerOf(target, addresses, signal);
  const listed = await ask.json("/v1/models", modelList);
  if (isLocked(listed.status)) {
    return target.options.token_file
      ? fault("refuses the token", listed.status)
      : well(listed.status);
  }
  if (listed.status !== 200) return fault(`answers ${listed.status} to /v1/models`, listed.status);
  if (!listed.answer) return fault("the list of models is not understood", listed.status);
  const running = await ask.json("/api/ps", loaded);
  const isSaid = running.status === 200 && running.answer;
  return well(listed.status, {
    models: listed.answer,
    ...isSaid ? { loaded: running.answer } : {},
  });
}
