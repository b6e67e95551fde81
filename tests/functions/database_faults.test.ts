import { handleIngest } from "../../supabase/functions/ingest/handler.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { dockerPayload, TOKEN } from "./support/payloads.ts";
import { environmentOf, post } from "./support/post.ts";
import { serveRest, stored } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

/** Posts a good payload while the API answers thus; the log of the function is returned beside. */
async function send(answer: () => unknown, more: Record<string, string> = {}) {
  await using rest = serveRest(answer);
  await using ingest = serveFunction(handleIngest, environmentOf(rest.url, more));
  return await withLog(() => post(ingest.url, dockerPayload()));
}

async function withLog<T extends object>(act: () => Promise<T>): Promise<T & { log: string }> {
  const original = console.error;
  const lines: string[] = [];
  console.error = (...words: unknown[]) => void lines.push(words.join(" "));
  try {
    return { ...await act(), log: lines.join("\n") };
  } finally {
    console.error = original;
  }
}

function postgresError(status: number, code: string, message = "secret detail") {
  return () => Response.json({ code, message, details: "row (hunter2)", hint: null }, { status });
}

Deno.test("a database that is away is 503 with Retry-After", async () => {
  const gone = serveRest(() => ({}));
  await gone[Symbol.asyncDispose]();
  await using ingest = serveFunction(handleIngest, environmentOf(gone.url));
  const { status, body, headers } = await withLog(() => post(ingest.url, dockerPayload()));
  assertEquals([status, body.code], [503, "database_unavailable"]);
  assertEquals(headers.get("retry-after"), "5");
});

Deno.test("a database that takes too long is 503 with Retry-After", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using rest = serveRest(() => promise);
  const environment = environmentOf(rest.url, { BRUCE_DATABASE_TIMEOUT_MS: "100" });
  await using ingest = serveFunction(handleIngest, environment);
  const { status, body, headers } = await withLog(() => post(ingest.url, dockerPayload()));
  assertEquals([status, body.code], [503, "database_timeout"]);
  assertEquals(headers.get("retry-after"), "5");
  resolve(Response.json({}));
});

for (
  const [what, answer, code] of [
    ["a statement timeout (57014)", postgresError(500, "57014"), "database_timeout"],
    ["a shutdown (57P01)", postgresError(503, "57P01"), "database_unavailable"],
    ["too many connections (53300)", postgresError(503, "53300"), "database_unavailable"],
    [
      "no connection from the pool (PGRST003)",
      postgresError(504, "PGRST003"),
      "database_unavailable",
    ],
    ["a deadlock (40P01)", postgresError(500, "40P01"), "database_unavailable"],
    ["a replica (25006)", postgresError(405, "25006"), "read_only"],
    [
      "a replica that is asked to write (0A000)",
      postgresError(400, "0A000", "cannot set transaction read-write mode during recovery"),
      "read_only",
    ],
    ["a bad gateway", () => new Response("<html>502", { status: 502 }), "database_unavailable"],
  ] as const
) {
  Deno.test(`${what} is 503 with Retry-After`, async () => {
    const { status, body, headers } = await send(answer);
    assertEquals([status, body.code], [503, code]);
    assertEquals(headers.get("retry-after"), "5");
  });
}

for (
  const [what, answer] of [
    ["a fault in our SQL", postgresError(400, "42703")],
    ["a secret key that is refused", postgresError(401, "PGRST301")],
    ["an answer of another shape", () => ({ status: 200, stored: "many" })],
    ["an answer without a status", () => ({ stored: 1 })],
    ["a refusal without a code", () => ({ status: 401 })],
    ["an answer that is no object", () => "ok"],
    ["an answer that is no JSON", () => new Response("<html>hunter2")],
  ] as const
) {
  Deno.test(`${what} is 500: the caller learns nothing of it, the log does`, async () => {
    const { status, body, headers, log } = await send(answer);
    assertEquals([status, body.code], [500, "internal_error"]);
    assertEquals(Object.keys(body), ["code", "message"]);
    assertEquals(/secret|hunter2|SQL|at /.test(JSON.stringify(body)), false);
    assert(log.startsWith(`${headers.get("x-request-id")} 500 internal_error: ingest `), log);
    assertEquals(log.includes("sb_secret_for_tests") || log.includes(TOKEN), false);
  });
}

Deno.test("a function without settings is 500 and its log names what to set", async () => {
  await using ingest = serveFunction(handleIngest, {});
  const { status, body, log } = await withLog(() => post(ingest.url, dockerPayload()));
  assertEquals([status, body.code], [500, "internal_error"]);
  assertMatch(log, /SUPABASE_URL and SUPABASE_SECRET_KEY are not set/);
});

Deno.test("the secret key is found under each name that Supabase gives it", async () => {
  const keys = JSON.stringify({ default: "sb_secret_named" });
  for (
    const [variables, expected] of [
      [{ SUPABASE_SECRET_KEY: "sb_secret_one", SUPABASE_SECRET_KEYS: keys }, "sb_secret_one"],
      [{ SUPABASE_SECRET_KEYS: keys, SUPABASE_SERVICE_ROLE_KEY: "legacy" }, "sb_secret_named"],
      [{ SUPABASE_SECRET_KEYS: "no JSON", SUPABASE_SERVICE_ROLE_KEY: "legacy" }, "legacy"],
    ] as const
  ) {
    await using rest = serveRest(stored);
    const environment = { SUPABASE_URL: rest.url, ...variables };
    await using ingest = serveFunction(handleIngest, environment);
    assertEquals((await post(ingest.url, dockerPayload())).status, 200);
    assertEquals(rest.calls[0]?.headers.apikey, expected);
  }
});

Deno.test("a refusal of the database is passed on: token, role, rate", async () => {
  const unknown = await send(() => ({
    status: 401,
    code: "unknown_token",
    message: "The token is unknown, expired or revoked.",
  }));
  assertEquals([unknown.status, unknown.body.code], [401, "unknown_token"]);
  assertMatch(unknown.headers.get("www-authenticate") ?? "", /error="invalid_token"/);

  const role = await send(() => ({ status: 403, code: "wrong_role", message: "Not a collector." }));
  assertEquals([role.status, role.body], [403, {
    code: "wrong_role",
    message: "Not a collector.",
  }]);

  const rate = await send(() => ({
    status: 429,
    code: "rate_limited",
    message: "Too many requests.",
    retry_after_s: 30,
  }));
  assertEquals([rate.status, rate.headers.get("retry-after")], [429, "30"]);
  assertEquals(rate.body, { code: "rate_limited", message: "Too many requests." });
});

Deno.test("who sends only bad payloads with an unknown token learns that the token is unknown", async () => {
  const refuse = () => ({ status: 401, code: "unknown_token", message: "Unknown." });
  await using rest = serveRest(refuse);
  await using ingest = serveFunction(handleIngest, environmentOf(rest.url));
  const { status, body } = await post(ingest.url, {});
  assertEquals([status, body.code], [401, "unknown_token"]);
});
