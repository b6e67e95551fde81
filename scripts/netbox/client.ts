import {
  type NetboxMapping,
  NO_MAPPING,
  toOwnNames,
  toUsualNames,
} from "../../supabase/functions/_shared/netbox/mapping.ts";
import { ask } from "../http/ask.ts";
import { reasonOf } from "../http/reason_of.ts";
import { parseJson } from "../program/parse_json.ts";
import { explain, NetboxError } from "./netbox_error.ts";
import type { NetboxSettings } from "./settings.ts";

/** How long to wait for an answer, and before each further try of a reading request. */
export interface Patience {
  timeoutMs: number;
  retryAfterMs: readonly number[];
}

/** More than a page of any list. */
const MAX_ANSWER_BYTES = 64_000_000;

const PATIENCE: Patience = { timeoutMs: 60_000, retryAfterMs: [1_000, 5_000] };

/** One answer, its body parsed as JSON (null when there is none). */
export interface Answer {
  body: unknown;
  headers: Headers;
}

/** Speaks to the REST API of one NetBox. `path` is below `/api/` and ends in `/`. Throws a NetboxError. */
export interface NetboxClient {
  /** How this NetBox is read. */
  mapping: NetboxMapping;
  get(path: string, query?: URLSearchParams): Promise<Answer>;
  /** Never sent twice: a write that got no answer may have taken effect. */
  write(
    method: "POST" | "PATCH",
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

/**
 * Opens a client. The scheme follows from the token (`nbt_…` is a v2 token), redirects are never followed with it, and
 * whatever links NetBox answers with, requests go to the configured origin only. Custom fields have their usual names on
 * this side, whatever `mapping` says that they are called there.
 */
export function openNetbox(
  { url, token }: NetboxSettings,
  patience: Partial<Patience> = {},
  mapping: NetboxMapping = NO_MAPPING,
): NetboxClient {
  const { timeoutMs, retryAfterMs } = { ...PATIENCE, ...patience };
  const authorization = token.startsWith("nbt_") ? `Bearer ${token}` : `Token ${token}`;

  const send = async (
    method: string,
    path: string,
    target: string,
    { body, headers }: { body?: string; headers?: Record<string, string> },
  ) => {
    const said = await ask(target, {
      method,
      headers: { accept: "application/json", authorization, ...headers },
      body,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    }).catch((error) => {
      throw new NetboxError(`NetBox does not answer ${method} ${path}: ${reasonOf(error)}`);
    });
    if (said.status < 200 || said.status > 299) throw explain(method, path, said.status, said.text);
    const answer = parsed(said.text, method, path);
    return { body: withFields(answer, mapping, toUsualNames), headers: said.headers };
  };

  return {
    mapping,
    async get(path, query) {
      const target = `${url}${path}${query?.size ? `?${query}` : ""}`;
      for (const pause of retryAfterMs) {
        try {
          return await send("GET", path, target, {});
        } catch (error) {
          if (!(error instanceof NetboxError && error.isPassing)) throw error;
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      }
      return await send("GET", path, target, {});
    },
    write: (method, path, body, headers = {}) =>
      send(method, path, `${url}${path}`, {
        body: JSON.stringify(withFields(body, mapping, toOwnNames)),
        headers: { "content-type": "application/json", ...headers },
      }),
  };
}

/** An object or a page of them, with its custom fields under other names. */
function withFields(
  body: unknown,
  mapping: NetboxMapping,
  rename: (custom_fields: unknown, mapping: NetboxMapping) => unknown,
): unknown {
  if (Array.isArray(body)) return body.map((row) => withFields(row, mapping, rename));
  if (
    typeof body !== "object" || body === null || Object.keys(mapping.custom_fields).length === 0
  ) {
    return body;
  }
  if ("results" in body && Array.isArray(body.results)) {
    return { ...body, results: body.results.map((row) => withFields(row, mapping, rename)) };
  }
  return "custom_fields" in body
    ? { ...body, custom_fields: rename(body.custom_fields, mapping) }
    : body;
}

function parsed(text: string, method: string, path: string): unknown {
  if (text === "") return null;
  const body = parseJson(text);
  if (body !== undefined) return body;
  throw new NetboxError(
    `What answers ${method} ${path} is no JSON: is NETBOX_URL that of NetBox?`,
    404,
  );
}
