import { pause } from "./until.ts";

/** Where to send, as whom, and who is told of answers that nobody should get. */
export interface Way {
  functionsUrl: string;
  token: string;
  odd(answer: string): void;
}

/** One try may take as long as a collector lets it take. */
const timeoutMs = 30_000;

/**
 * Sends a body until it is acknowledged, however often the stack is away meanwhile, and returns the answer. Answers that say
 * neither "taken" nor "later" are told. `body` makes the body anew for each try.
 */
export async function sendUntilTaken(
  way: Way,
  path: string,
  body: () => unknown,
): Promise<Record<string, unknown>> {
  while (true) {
    const { status, text } = await post(way, path, body());
    if (status === 200) return JSON.parse(text);
    if (status !== undefined && status !== 429 && status !== 503) {
      way.odd(`${path}: HTTP ${status}: ${text}`);
    }
    await pause(status === 429 ? 1_000 : 100);
  }
}

async function post(
  { functionsUrl, token }: Way,
  path: string,
  body: unknown,
): Promise<{ status?: number; text: string }> {
  try {
    const answer = await fetch(`${functionsUrl}/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    // no connection, or it broke: nobody knows whether it was taken
    return { text: "" };
  }
}
