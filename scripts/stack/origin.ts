import { type Credentials, isAuthPath, tokenPath } from "./auth.ts";
import { answerDashboard, type Dashboard } from "./dashboard.ts";
import { backgroundEnded, provideEdgeRuntime } from "./edge_runtime.ts";
import { callFunction, type EdgeFunction, isFunctionPath } from "./functions.ts";
import { isOurHost, type Listening } from "./listening.ts";
import { answerSession, sessionPath } from "./owner_session.ts";
import { logInLimit } from "./log_in_limit.ts";
import type { RestApi } from "./rest.ts";
import { answerStudio, isStudioPath } from "./studio.ts";

/** The one address that everything of the stack answers on: dashboard, REST, Auth, Studio and edge functions. */
export interface Origin {
  url: string;
  /** Lets running requests finish, and what they left in the background, then closes the port. */
  close(): Promise<void>;
}

/** The dashboard, and who its page logs in as on this machine. */
export interface Pages {
  dashboard: Dashboard;
  publishable_key: string;
  owner(): Promise<Credentials>;
}

/** Longer than the statement timeout: a request that still runs then is cut off. */
const longestRequestMs = 10_000;

/** What the API and the pages answer. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Without pages, every other path is a 404. Errors: `Deno.errors.AddrInUse` when the port is taken. */
export function openOrigin(
  listening: Listening,
  api: RestApi,
  functions: Map<string, EdgeFunction>,
  pages?: Pages,
): Origin {
  provideEdgeRuntime();
  const { hostname, port, own_url, needsKeys } = listening;
  const limit = logInLimit();
  const server = Deno.serve(
    { hostname, port, onListen: () => {}, onError: faultOfOurs },
    async (request, { remoteAddr }) => {
      if (!URL.canParse(request.url)) {
        return problem(400, "invalid_url", "The header Host names no host.");
      }
      const { pathname, hostname } = new URL(request.url);
      if (needsKeys && !isOurHost(listening, hostname)) return otherName(hostname);
      const peer = isForwarded(request) ? "another machine" : remoteAddr.hostname;
      if (isFunctionPath(pathname)) return await callFunction(functions, request);
      // the API takes any other method for a question
      if (!methods.includes(request.method)) {
        const headers = { allow: methods.join(", ") };
        return problem(405, "method_not_allowed", `Use ${headers.allow}.`, headers);
      }
      if (isStudioPath(pathname) && needsKeys) return noStudio();
      if (isStudioPath(pathname)) return await inTime(answerStudio(api, request, peer));
      // nothing else reaches the API: it reads `/%61uth/v1/otp` as `/auth/v1/otp`
      if (isAuthPath(pathname) || isRestPath(pathname)) {
        if (needsKeys && !hasKey(request)) return noKey();
        if (!isLogIn(request)) return await inTime(api.fetch(request, peer));
        const wait = limit.wait(remoteAddr.hostname);
        if (wait > 0) return tooOften(wait);
        limit.tries(remoteAddr.hostname);
        const answer = await inTime(api.fetch(request, peer));
        if (answer.ok) limit.right(remoteAddr.hostname);
        return answer;
      }
      if (!pages) return new Response("Not found", { status: 404 });
      if (pathname === sessionPath && !needsKeys) {
        return await answerSession(request, peer, async () => api.signIn(await pages.owner()));
      }
      return answerDashboard(pages.dashboard, settingsOf(pages, needsKeys), request);
    },
  );
  return {
    url: own_url,
    close: async () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const patience = new AbortController();
      const givenUp = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          patience.abort();
          resolve();
        }, longestRequestMs);
      });
      // it calls the API behind this port
      await backgroundEnded(patience.signal);
      // not aborted: the end of this process cuts off who is still answered, and an answer that has nowhere to go is thrown
      await Promise.race([server.shutdown(), givenUp]);
      clearTimeout(timer);
    },
  };
}

/** What no handler caught. */
function faultOfOurs(error: unknown): Response {
  console.error("A request failed:", error);
  return problem(500, "internal", "Something went wrong. The reason is in the log of the stack.");
}

/** Longer than a wait for a connection and a statement together. */
const longestAnswerMs = 30_000;

/** The API reads a body as long as one is to come; the functions have a limit of their own. */
async function inTime(answer: Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Response>((resolve) => {
    const message = "The request did not arrive whole, or its answer took too long.";
    timer = setTimeout(() => resolve(problem(408, "request_timeout", message)), longestAnswerMs);
  });
  return await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function problem(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ code, message }, { status, headers });
}

function isRestPath(pathname: string): boolean {
  return pathname === "/rest/v1" || pathname.startsWith("/rest/v1/");
}

/**
 * Addresses relative to the page: it may be opened as localhost too, or through a forwarded port. Where keys are needed
 * the page asks for a password.
 */
function settingsOf({ publishable_key }: Pages, needsKeys: boolean) {
  const settings = { supabase_url: "./", publishable_key, realtime: false };
  return needsKeys ? settings : { ...settings, session: sessionPath.slice(1) };
}

/** True for what a proxy or a tunnel sent on: then this machine is not who asks, though it is who connects. */
function isForwarded({ headers }: Request): boolean {
  return ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some((name) => headers.has(name));
}

/** True with an API key or a token, whatever they are worth: the API judges them. A browser asks for leave without. */
function hasKey({ method, headers, url }: Request): boolean {
  return method === "OPTIONS" || headers.has("apikey") || headers.has("authorization") ||
    new URL(url).searchParams.has("apikey");
}

/** True for a password; a session goes on by its refresh token. */
function isLogIn({ method, url }: Request): boolean {
  const { pathname, searchParams } = new URL(url);
  return method === "POST" && pathname === tokenPath &&
    searchParams.get("grant_type") !== "refresh_token";
}

/** As Supabase Auth says it. */
function tooOften(wait: number): Response {
  const seconds = Math.ceil(wait / 1000);
  const msg = `Too many wrong passwords. Try again in ${seconds} seconds.`;
  return Response.json(
    { code: 429, error_code: "over_request_rate_limit", msg },
    { status: 429, headers: { "retry-after": String(seconds) } },
  );
}

function noKey(): Response {
  return problem(
    401,
    "no_key",
    "Send an API key in the header apikey: this stack was started with --listen.",
  );
}

function noStudio(): Response {
  return problem(
    403,
    "forbidden",
    "Studio is not served by a stack that was started with --listen.",
  );
}

function otherName(name: string): Response {
  const message =
    `This stack is not known as ${name}. Set BRUCE_PUBLIC_URL to the address that it is opened at.`;
  return problem(421, "misdirected_request", message);
}
