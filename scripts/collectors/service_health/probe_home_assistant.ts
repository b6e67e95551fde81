import { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { parse } from "./ask.ts";
import { askForRepairs } from "./home_assistant_repairs.ts";
import { get } from "./probe_http.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";
import { readToken } from "./token.ts";

/** The parts of `GET /api/config` that are read; where the home is stays there. */
const config = z.object({
  version: z.string(),
  state: z.string(),
  recovery_mode: z.boolean().catch(false),
  safe_mode: z.boolean().catch(false),
});

/** Tokens that were refused, until the collector is started again: asking on can ban this machine. */
export type RefusedTokens = Set<string>;

/**
 * Asks a Home Assistant for version, state and what there is to repair with a token, or only whether it lives without one.
 */
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
    const reason = `the token file ${token_file} cannot be read or is empty`;
    return { ...fault(reason), repairs: null, isFinal: true };
  }
  const refusal: Result = { ...fault("refuses the token", 401), repairs: null, isFinal: true };
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
  if (recovery_mode) return fault("runs in recovery mode", status, facts);
  return {
    ...well(status, facts),
    repairs: await askForRepairs(base, token, addresses, ca, signal),
  };
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
