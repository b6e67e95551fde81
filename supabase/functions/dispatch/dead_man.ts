import { z } from "zod";
import { callDatabase } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { faultWords } from "./fault_words.ts";

/** What the rpc `is_well` answers. */
const wellAnswer = z.looseObject({ status: z.literal(200), well: z.boolean() });

const PING_EVERY_MS = 55_000;
const TIMEOUT_MS = 5_000;

/** When each address was last pinged by this instance of the function. */
const pingedAt = new Map<string, number>();

/**
 * Pings `BRUCE_DEADMAN_URL` (a GET, as healthchecks.io and its like take it), at most once a minute, while jobs and engine
 * run and notices go out. Whoever is behind it tells people when the pings stop. Never throws, and never tells the address.
 */
export async function pingDeadMan(tokenSha256: string, environment: Environment): Promise<void> {
  const given = environment.BRUCE_DEADMAN_URL?.trim();
  if (!given) return;
  const url = URL.parse(given);
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    return console.error("BRUCE_DEADMAN_URL is no http or https address.");
  }
  const now = performance.now();
  if (now - (pingedAt.get(url.href) ?? -Infinity) < PING_EVERY_MS) return;
  pingedAt.set(url.href, now);
  const answer = await callDatabase(
    environment,
    "is_well",
    { token_sha256: tokenSha256 },
    wellAnswer,
  );
  if (answer.error || !answer.data.well) return;
  const fault = await get(url);
  if (fault) console.error(`The dead man's switch was not reached: ${fault}.`);
}

/** What went wrong, in words that do not quote the address; null when it was taken. */
async function get(url: URL): Promise<string | null> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { "user-agent": "bruce-dispatch" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok ? null : `HTTP ${response.status}`;
  } catch (thrown) {
    return faultWords(thrown);
  }
}
