import { readFileSync } from "node:fs";
import { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { get } from "./probe_http.ts";
import { parse } from "./probe_ollama.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

/** The parts of `GET /api/config` that are read; where the home is stays there. */
const config = z.object({
  version: z.string(),
  state: z.string(),
  recovery_mode: z.boolean().catch(false),
  safe_mode: z.boolean().catch(false),
});

/** Tokens that were refused, until the collector is started again: asking on can ban this machine. */
export type RefusedTokens = Set<string>;

/** Asks a Home Assistant for version and state with a token, or only whether it lives without one. */
export async function probeHomeAssistant(
  { target, options: { ca, token_file } }: TargetOf<"home_assistant">,
  addresses: AddressBook,
  refused: RefusedTokens,
  signal: AbortSignal,
): Promise<Result> {
  const base = target.replace(/\/+$/, "");
  if (!token_file) return await isAlive(base, addresses, ca, signal);
  const token = readToken(token_file);
  if (!token) {
    return { ...fault(`the token file ${token_file} cannot be read or is empty`), isFinal: true };
  }
  const refusal = { ...fault("refuses the token", 401), isFinal: true };
  if (refused.has(`${base} ${token}`)) return refusal;
  const headers = { authorization: `Bearer ${token}` };
  const { status, body } = await get(`${base}/api/config`, addresses, signal, { ca, headers });
  if (status === 401) {
    refused.add(`${base} ${token}`);
    return refusal;
  }
  if (status !== 200) return fault(`answers ${status} to /api/config`, status);
  const answer = parse(body, config);
  if (!answer) return fault("what answers there is not Home Assistant", status);
  const { version, state, recovery_mode, safe_mode } = answer;
  const facts = { version, state: state.toLowerCase(), recovery_mode, safe_mode };
  return recovery_mode ? fault("runs in recovery mode", status, facts) : well(status, facts);
}

async function isAlive(
  base: string,
  addresses: AddressBook,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Result> {
  const url = `${base}/manifest.json`;
  const { status } = await get(url, addresses, signal, { ca, reading: "status" });
  return status === 200 ? well(status) : fault(`answers ${status} to /manifest.json`, status);
}

function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
