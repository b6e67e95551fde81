import { DeadlineError, withDeadline } from "../program/deadline.ts";
import { explain, NetboxError } from "./netbox_error.ts";
import type { NetboxSettings } from "./settings.ts";

/** How long to wait for an answer, and before each further try of a reading request. */
export interface Patience {
  timeoutMs: number;
  retryAfterMs: readonly number[];
}

const PATIENCE: Patience = { timeoutMs: 60_000, retryAfterMs: [1_000, 5_000] };

/** One answer, its body parsed as JSON (null when there is none). */
export interface Answer {
  body: unknown;
  headers: Headers;
}

/** Speaks to the REST API of one NetBox. `path` is below `/api/` and ends in `/`. Throws a NetboxError. */
export interface NetboxClient {
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
 * whatever links NetBox answers with, requests go to the configured origin only.
 */
export function openNetbox(
  { url, token }: NetboxSettings,
  patience: Partial<Patience> = {},
): NetboxClient {
  const { timeoutMs, retryAfterMs } = { ...PATIENCE, ...patience };
  const authorization = token.startsWith("nbt_") ? `Bearer ${token}` : `Token ${token}`;

  const send = async (method: string, path: string, target: string, init: RequestInit) => {
    try {
      return await withDeadline(timeoutMs, async (signal) => {
        const headers = { accept: "application/json", authorization, ...init.headers };
        const response = await fetch(target, {
          ...init,
          method,
          headers,
          signal,
          redirect: "manual",
        });
        const text = await response.text();
        if (!response.ok) throw explain(method, path, response.status, text);
        return { body: parse(text, method, path), headers: response.headers };
      });
    } catch (error) {
      if (error instanceof NetboxError) throw error;
      throw new NetboxError(`NetBox does not answer ${method} ${path}: ${reasonOf(error)}`);
    }
  };

  return {
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
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
  };
}

function parse(text: string, method: string, path: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new NetboxError(
      `What answers ${method} ${path} is no JSON: is NETBOX_URL that of NetBox?`,
      404,
    );
  }
}

/** The innermost cause says it best. */
function reasonOf(error: unknown): string {
  if (error instanceof DeadlineError || !(error instanceof Error)) return String(error);
  return error.cause ? reasonOf(error.cause) : error.message;
}
