import { strict as assert } from "node:assert";
import { createClient } from "@supabase/supabase-js";
import { rawRequest } from "../_support/raw_http.ts";
import { type TestStack, withStack } from "../_support/stack.ts";

// each address of 127.0.0.0/8 is this machine's own on Linux: what is asked there is what another machine would ask,
// for with --listen the address of who asks decides nothing

/** Every door of a stack, and what it says to who brings no key: its status. */
const doors: [string, string, number][] = [
  ["GET", "/rest/v1/", 401],
  ["GET", "/rest/v1/drift", 401],
  ["GET", "/rest/v1/sources", 401],
  ["POST", "/rest/v1/rpc/digest", 401],
  ["POST", "/rest/v1/assets", 401],
  ["GET", "/auth/v1/settings", 401],
  ["GET", "/auth/v1/admin/users", 401],
  ["POST", "/auth/v1/signup", 401],
  ["POST", "/auth/v1/token?grant_type=password", 401],
  ["GET", "/studio/", 403],
  ["GET", "/studio/editor/drift", 403],
  ["GET", "/static/favicon.ico", 403],
  ["GET", "/_system/introspect", 403],
  ["GET", "/_system/config", 403],
  ["GET", "/_system/info", 403],
  ["POST", "/session", 404],
  ["GET", "/session", 404],
  ["GET", "/functions/v1/bruce/issues", 401],
  ["POST", "/functions/v1/ingest", 401],
  ["POST", "/functions/v1/expected", 401],
  ["POST", "/functions/v1/mcp", 401],
  ["POST", "/functions/v1/dispatch", 401],
  ["POST", "/functions/v1/commands/claim", 401],
];

/** What the page of a stack, or a proxy before it, could add to look like this machine. */
const disguises: Record<string, string>[] = [
  {},
  { "X-Forwarded-For": "127.0.0.1" },
  { Origin: "http://127.0.0.1", "Sec-Fetch-Site": "same-origin" },
];

for (const [listen, asked] of [["127.0.0.2", "127.0.0.2"], ["0.0.0.0", "127.0.0.1"]] as const) {
  Deno.test(`with --listen ${listen} nobody gets in at ${asked} without a key`, () =>
    withStack(async ({ api_url }) => {
      const port = Number(new URL(api_url).port);
      for (const [method, path, expected] of doors) {
        for (const disguise of disguises) {
          const headers = {
            Host: `${asked}:${port}`,
            "Content-Length": "0",
            ...disguise,
          };
          const { status, body } = await rawRequest(port, `${method} ${path}`, headers, asked);
          assert.equal(status, expected, `${method} ${path}: ${status} ${body}`);
        }
      }
    }, { listen }));
}

/** A client of the API with this key. */
function clientOf({ api_url }: TestStack, key: string, access_token?: string) {
  return createClient(api_url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: access_token ? { authorization: `Bearer ${access_token}` } : {} },
  });
}

Deno.test("with --listen the publishable key reads nothing, a wrong one is refused, the secret one acts", () =>
  withStack(async (stack) => {
    const stranger = clientOf(stack, stack.publishable_key);
    for (const name of ["drift", "issues", "settings", "collectors"]) {
      assert.equal((await stranger.from(name).select()).error?.code, "42501", name);
    }
    assert.ok((await stranger.from("assets").insert({ name: "mine" })).error);
    assert.ok((await stranger.rpc("digest")).error);
    const made = await stranger.auth.signUp({
      email: "a@example.org",
      password: "a-long-password",
    });
    assert.equal(made.error?.status, 403);
    const wrong = await fetch(`${stack.api_url}/rest/v1/sources`, {
      headers: { apikey: "sb_secret_wrong" },
    });
    assert.equal(wrong.status, 401, await wrong.text());
    const admin = await fetch(`${stack.api_url}/auth/v1/admin/users`, {
      headers: { apikey: stack.secret_key },
    });
    assert.equal(admin.status, 403, await admin.text());

    const sources = await clientOf(stack, stack.secret_key).from("sources").select("name");
    assert.equal(sources.error, null);
    assert.ok(sources.data?.length);
  }, { listen: "127.0.0.2" }));

Deno.test("with --listen the owner logs in with a password, and the page asks for it", () =>
  withStack(async (stack) => {
    const page = await fetch(stack.dashboard_url);
    assert.match(await page.text(), /<title>BRUCE<\/title>/);
    const config = await (await fetch(`${stack.dashboard_url}config.json`)).json();
    assert.deepEqual(config, {
      supabase_url: "./",
      publishable_key: stack.publishable_key,
      realtime: false,
    });

    const { email, password } = await stack.person("operator");
    const client = clientOf(stack, stack.publishable_key);
    const wrong = await client.auth.signInWithPassword({ email, password: "wrong" });
    assert.equal(wrong.error?.status, 400);
    const { data } = await client.auth.signInWithPassword({ email, password });
    const owner = clientOf(stack, stack.publishable_key, data.session?.access_token);
    const now = await owner.rpc("dashboard_now");
    assert.equal(now.error, null);
    assert.equal(now.data.status, 200);
  }, { listen: "127.0.0.2" }));

Deno.test("guessing a password is slow, and a session goes on meanwhile", () =>
  withStack(async (stack) => {
    const { email, password } = await stack.person("operator");
    const client = clientOf(stack, stack.publishable_key);
    const { data } = await client.auth.signInWithPassword({ email, password });
    const guesses = await Promise.all(Array.from(
      { length: 30 },
      (_, guess) => client.auth.signInWithPassword({ email, password: `guess ${guess}` }),
    ));
    const statuses = guesses.map(({ error }) => error?.status);
    assert.equal(statuses.filter((status) => status === 400).length, 10, String(statuses));
    assert.equal(statuses.filter((status) => status === 429).length, 20);
    const late = await client.auth.signInWithPassword({ email, password });
    assert.match(
      late.error?.message ?? "",
      /^Too many wrong passwords. Try again in \d+ seconds\.$/,
    );
    const { refresh_token = "" } = data.session ?? {};
    assert.equal((await client.auth.refreshSession({ refresh_token })).error, null);
  }, { listen: "127.0.0.2" }));

Deno.test("with --listen a name that another site points here is refused, and ours are not", () =>
  withStack(async ({ api_url, publishable_key, token }) => {
    const port = Number(new URL(api_url).port);
    const ask = (host: string, path: string, headers: Record<string, string> = {}) =>
      rawRequest(port, `GET ${path}`, { Host: host, ...headers }, "127.0.0.2");
    const agent = { Authorization: `Bearer ${await token("agent")}` };
    for (const host of ["evil.example", `evil.example:${port}`, `127.0.0.2.evil.example:${port}`]) {
      for (const path of ["/", "/config.json", "/rest/v1/sources", "/functions/v1/bruce/issues"]) {
        const { status, body } = await ask(host, path, { apikey: publishable_key, ...agent });
        assert.equal(status, 421, `${host}${path}: ${body}`);
        assert.equal(JSON.parse(body).code, "misdirected_request");
      }
    }
    for (
      const host of [
        `127.0.0.2:${port}`,
        "[fd00::1]",
        `localhost:${port}`,
        `${Deno.hostname()}:${port}`,
        `${Deno.hostname()}.local`,
        "bruce.example.lan",
        "BRUCE.example.lan:443",
      ]
    ) {
      assert.equal((await ask(host, "/config.json")).status, 200, host);
      assert.equal((await ask(host, "/functions/v1/bruce/issues", agent)).status, 200, host);
    }
  }, { listen: "127.0.0.2" }));

Deno.test("without --listen this machine acts without a key, and what a proxy sends on does not", () =>
  withStack(async ({ api_url }) => {
    const port = Number(new URL(api_url).port);
    const ask = (headers: Record<string, string>) =>
      rawRequest(port, "GET /rest/v1/drift?limit=1", { Host: `127.0.0.1:${port}`, ...headers });
    assert.equal((await ask({})).status, 200);
    for (const name of ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"]) {
      const { status, body } = await ask({ [name]: "10.0.0.9" });
      assert.equal(status, 401, `${name}: ${body}`);
    }
    // nothing of it is reached at another address
    await assert.rejects(rawRequest(port, "GET /", { Host: `127.0.0.2:${port}` }, "127.0.0.2"));
  }));
