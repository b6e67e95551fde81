import { faultWords } from "./fault_words.ts";
import type { Outgoing } from "./outgoing.ts";

/** What came back: an answer with the beginning of its body, or in words why there was none. */
export type Answer =
  | { status: number; mediaType: string; headers: Headers; text: string; fault?: undefined }
  | { fault: string };

/** Of an answer no more than this is read: enough for the reason of a refusal. */
const MAX_ANSWER_BYTES = 4096;

/**
 * Sends one POST and waits at most `timeoutMs` for the whole answer. A redirect is an answer: what is sent may hold
 * secrets, and goes to no other address than the one that was configured.
 */
export async function send({ url, headers, body }: Outgoing, timeoutMs: number): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: timeout,
    });
  } catch (thrown) {
    return { fault: timeout.aborted ? noAnswer(timeoutMs) : faultWords(thrown) };
  }
  return {
    status: response.status,
    mediaType: (response.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase(),
    headers: response.headers,
    text: await beginningOf(response),
  };
}

function noAnswer(timeoutMs: number): string {
  return `no answer within ${Math.round(timeoutMs / 100) / 10} s`;
}

/** The status has been told already: a body that breaks off or takes too long changes nothing. */
async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk.subarray(0, MAX_ANSWER_BYTES - length), { stream: true });
      length += chunk.length;
      if (length >= MAX_ANSWER_BYTES) break;
    }
  } catch { /* What came before is enough. */ }
  return text;
}
