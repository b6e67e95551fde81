import { z } from "zod";
import { UsageError } from "../../program/usage_error.ts";
import type { Trust } from "../../http/trust.ts";
import { JsonRpc } from "./json_rpc.ts";
import { CALLS, type Way } from "./middleware.ts";
import { SourceError } from "../runtime/source_error.ts";

/** Who logs in. */
export interface ApiKey {
  key: string;
  /** The user that the key belongs to: the newer form of login asks for it. */
  username: string | undefined;
}

/**
 * Reads `wss://nas.lan`, `https://nas.lan` or `nas.lan`, with the path of another API version behind it or not.
 * Refuses every plain form: the server revokes a key that came over one. Throws a UsageError.
 */
export function webSocketUrl(text: string): URL {
  const given = text.includes("://") ? text : `wss://${text}`;
  const url = URL.parse(given.replace(/^https:/i, "wss:"));
  if (url?.protocol === "ws:" || url?.protocol === "http:") {
    throw new UsageError(
      `${url.host}: TrueNAS revokes an API key that is sent over ${url.protocol}// at once. ` +
        "Use wss:// (--endpoint).",
    );
  }
  if (url?.protocol !== "wss:" || !url.hostname || url.username || url.password) {
    throw new UsageError("An endpoint looks like wss://nas.lan (--endpoint).");
  }
  if (url.pathname === "/") url.pathname = "/api/current";
  return url;
}

/** Longest wait for one answer: a system with many disks takes its time. */
const DEADLINE_MS = 20_000;

/** The way over JSON-RPC with an API key: one connection and one login for all calls. */
export function webSocketWay(
  url: URL,
  trust: Trust,
  login: ApiKey,
  deadlineMs = DEADLINE_MS,
): Way {
  return {
    name: url.host,
    async open() {
      const rpc = await JsonRpc.open(url, trust, deadlineMs);
      try {
        await logIn(rpc, url.host, login);
      } catch (error) {
        rpc.close();
        throw error;
      }
      return { call: (method) => rpc.call(method, CALLS[method]), close: () => rpc.close() };
    },
  };
}

const answerOfLoginEx = z.object({ response_type: z.string() });

async function logIn(rpc: JsonRpc, name: string, login: ApiKey): Promise<void> {
  const verdict = await askToLogIn(rpc, login).catch((error) => {
    if (!(error instanceof SourceError)) throw error;
    if (error.kind === "unsupported" && login.username === undefined) {
      throw new SourceError("unsupported", `${name} wants to know the user too: say --username.`);
    }
    // a server that repeats what it was sent must not bring the key into a log
    const message = error.message.replaceAll(login.key, "…").replace(/\.?$/, ".");
    throw new SourceError(error.kind, message);
  });
  if (verdict === true || verdict === "SUCCESS") return;
  throw new SourceError("permission", `${name} refuses the API key: ${wordsFor(verdict)}.`);
}

async function askToLogIn(rpc: JsonRpc, { key, username }: ApiKey): Promise<unknown> {
  if (username === undefined) return await rpc.call("auth.login_with_api_key", [key]);
  const login = { mechanism: "API_KEY_PLAIN", username, api_key: key };
  return answerOfLoginEx.safeParse(await rpc.call("auth.login_ex", [login])).data?.response_type;
}

function wordsFor(verdict: unknown): string {
  switch (verdict) {
    case "EXPIRED":
      return "it expired, or was revoked because it was once sent without TLS";
    case "DENIED":
      return "its user may not use the API";
    case "OTP_REQUIRED":
      return "its user must give a one-time password: use a user without two-factor login";
    case "REDIRECT":
      return "this controller is on standby: name the other one";
    default:
      return "it is not right, or not of this user";
  }
}
