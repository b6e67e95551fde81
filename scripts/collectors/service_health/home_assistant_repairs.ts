import type { Socket } from "node:net";
import { z } from "zod";
import { connectAny } from "../../http/connect_any.ts";
import { openTls } from "../../http/open_connection.ts";
import { type WebSocket, webSocketOver } from "../../http/web_socket.ts";
import { parseJson } from "../../program/parse_json.ts";
import type { AddressBook } from "./address_book.ts";
import type { Repair } from "./result.ts";

const text = z.string().nullish().catch(null);

/** A row of `repairs/list_issues`: what is active. Who reads it translates `translation_key`. */
const repair = z.object({
  domain: z.string(),
  issue_id: z.string(),
  severity: text,
  translation_key: text,
  translation_placeholders: z.record(z.string(), z.unknown()).nullish().catch(null),
  learn_more_url: text,
  breaks_in_ha_version: text,
  created: text,
  ignored: z.boolean().nullish().catch(null),
});

const message = z.object({
  type: z.string(),
  success: z.boolean().nullish(),
  result: z.object({ issues: z.array(repair) }).nullish().catch(null),
});

/**
 * What a Home Assistant asks to repair. Only its WebSocket API tells that in full. Null where it does not answer, or is so old that
 * it has no repairs (before 2022.8).
 */
export async function askForRepairs(
  base: string,
  token: string,
  addresses: AddressBook,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Repair[] | null> {
  try {
    const url = new URL(`${base.replace(/^http/, "ws")}/api/websocket`);
    const socket = await connected(url, addresses, ca, signal);
    const web = webSocketOver(socket, url);
    try {
      return await conversation(web, token, signal);
    } finally {
      web.terminate();
      socket.destroy();
    }
  } catch {
    return null;
  }
}

async function connected(
  url: URL,
  addresses: AddressBook,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const known = await addresses.addressesOf(name);
  const isTls = url.protocol === "wss:";
  const port = Number(url.port) || (isTls ? 443 : 80);
  return isTls
    ? await openTls({ name, port, addresses: known }, { ca }, signal)
    : await connectAny(known, port, signal);
}

/** `auth_required`, the token, `auth_ok`, the question, its result. */
function conversation(
  web: WebSocket,
  token: string,
  signal: AbortSignal,
): Promise<Repair[] | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Repair[] | null>();
  const cancel = () => reject(signal.reason);
  signal.addEventListener("abort", cancel, { once: true });
  web.on("error", reject);
  web.on("close", () => resolve(null));
  web.on("message", (data) => {
    const { data: said } = message.safeParse(parseJson(new TextDecoder().decode(data)));
    switch (said?.type) {
      case "auth_required":
        return web.send(JSON.stringify({ type: "auth", access_token: token }));
      case "auth_ok":
        return web.send(JSON.stringify({ id: 1, type: "repairs/list_issues" }));
      case "result":
        return resolve(said.success && said.result ? inOrder(said.result.issues) : null);
      default:
        return resolve(null);
    }
  });
  return promise.finally(() => signal.removeEventListener("abort", cancel));
}

/** Ignored ones too: who reads them leaves them out. What says nothing is not sent. */
function inOrder(issues: readonly z.output<typeof repair>[]): Repair[] {
  return issues.map(({ domain, issue_id, translation_placeholders, ...rest }) => ({
    domain,
    issue_id,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null)),
    ...translation_placeholders ? { placeholders: shortened(translation_placeholders) } : {},
  })).sort((a, b) => `${a.domain}/${a.issue_id}` < `${b.domain}/${b.issue_id}` ? -1 : 1);
}

function shortened(placeholders: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(placeholders).map(([name, value]) => [name, String(value).slice(0, 300)]),
  );
}
