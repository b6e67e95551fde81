import type { Environment } from "../_shared/environment.ts";
import { faultWords } from "./fault_words.ts";
import { type NetboxFault, refusal } from "./netbox_faults.ts";
import { urlOf } from "./outgoing.ts";
import type { Action } from "./schema.ts";
import { type Found, secretOf } from "./secrets.ts";
import { jsonObject } from "./told_answer.ts";

/** What NetBox answered to one request, or what became of the attempt because of it. */
export type Said = {
  status: number;
  body: Record<string, unknown>;
  etag: string | null;
  fault?: undefined;
} | {
  fault: NetboxFault;
};

/** What to ask: a path below `/api/`. */
export type Asking = {
  method: "GET" | "POST" | "PATCH" | "OPTIONS";
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** The ETag that the object must still have. */
  ifMatch?: string | null;
};

/** Asks one NetBox, for one attempt. Never throws. */
export type NetboxClient = (asking: Asking) => Promise<Said>;

/** More than any object, and than a page of short entries. */
const MAX_ANSWER_BYTES = 1_000_000;

/**
 * A client for the NetBox of a target. The scheme follows from the token (`nbt_…` is a v2 token, NetBox 4.5), redirects are
 * never followed with it, and one request takes `timeout_s` at most, all of them `longestMs`.
 */
export function netboxClientOf(
  { action, environment, longestMs }: {
    action: Action;
    environment: Environment;
    longestMs: number;
  },
): Found<NetboxClient> {
  const { target } = action;
  const address = urlOf(target, environment);
  if (address.fault !== undefined) return address;
  if (!target.auth_secret) return { fault: "a netbox target names its token in auth_secret" };
  const token = secretOf(environment, target.auth_secret);
  if (token.fault !== undefined) return token;
  if (!/^[\x21-\x7e]+( [\x21-\x7e]+)?$/.test(token.value)) {
    return { fault: `the function secret ${target.auth_secret} is no token of NetBox` };
  }
  const secrets = [...address.value.secrets, token.value, token.value.split(" ").at(-1)!];
  const endsAt = performance.now() + longestMs;
  return {
    value: async ({ method, path, query = {}, body, ifMatch }) => {
      const url = new URL(`${apiPath(address.value.url)}${path}`, address.value.url);
      url.search = new URLSearchParams(query).toString();
      const left = endsAt - performance.now();
      if (left <= 0) return { fault: unanswered(`NetBox took more than ${seconds(longestMs)} s`) };
      const timeoutMs = Math.min(target.timeout_s * 1000, left);
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          method,
          headers: {
            accept: "application/json",
            "user-agent": "bruce-dispatch",
            authorization: authorizationOf(token.value),
            ...body === undefined ? {} : { "content-type": "application/json" },
            ...ifMatch ? { "if-match": ifMatch } : {},
          },
          body: body === undefined ? undefined : JSON.stringify(body),
          redirect: "manual",
          signal: timeout,
        });
        const text = await textOf(response);
        const { status, headers } = response;
        if (status < 200 || status > 299) {
          const where = { method, path, secret: target.auth_secret ?? "" };
          return { fault: refusal(where, { status, headers, text }, secrets, action) };
        }
        const read = jsonObject(text);
        return read
          ? { status, body: read, etag: headers.get("etag") }
          : { fault: { outcome: "dead", http_status: status, error: NOT_NETBOX } };
      } catch (thrown) {
        const late = `no answer to ${method} ${path} within ${seconds(timeoutMs)} s`;
        return { fault: unanswered(timeout.aborted ? late : faultWords(thrown)) };
      }
    },
  };
}

function unanswered(error: string): NetboxFault {
  return { outcome: "retry", http_status: null, error };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}

/** What answers with 2xx and without JSON, such as a login page. */
const NOT_NETBOX = "what answers is not NetBox: is the url that of NETBOX_URL?";

/** `/api/` below whatever path NetBox has, also where the url already ends so. */
function apiPath({ pathname }: URL): string {
  return `${pathname.replace(/\/+$/, "").replace(/\/api$/, "")}/api/`;
}

function authorizationOf(token: string): string {
  if (token.includes(" ")) return token;
  return token.startsWith("nbt_") ? `Bearer ${token}` : `Token ${token}`;
}

/** The body as text; an endless one is cut, and then is no JSON. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) break;
  }
  return text;
}
