import { strict as assert } from "node:assert";
import { answerSession } from "../../scripts/stack/owner_session.ts";
import { rawRequest } from "../_support/raw_http.ts";
import { withStack } from "../_support/stack.ts";

Deno.test("POST /session logs the owner in only for the page of this address on this machine", () =>
  withStack(async ({ api_url, sql }) => {
    const port = Number(new URL(api_url).port);
    const ask = (headers: Record<string, string>, line = "POST /session") =>
      rawRequest(port, line, { "Content-Length": "0", ...headers });
    const host = `127.0.0.1:${port}`;
    const origin = api_url;

    for (
      const [what, headers] of [
        ["neither header", { Host: host }],
        ["a page of another site", { Host: host, Origin: "https://evil.example" }],
        ["a page of another port", { Host: host, Origin: `http://127.0.0.1:${port + 1}` }],
        ["the other name of this machine", { Host: host, Origin: `http://localhost:${port}` }],
        ["a page without an origin", { Host: host, Origin: "null" }],
        ["another scheme", { Host: host, Origin: `https://${host}` }],
        ["a cross-site request", { Host: host, "Sec-Fetch-Site": "cross-site" }],
        ["a same-site request", { Host: host, "Sec-Fetch-Site": "same-site" }],
        ["an address that was typed", { Host: host, "Sec-Fetch-Site": "none" }],
        ["headers that disagree", { Host: host, Origin: origin, "Sec-Fetch-Site": "cross-site" }],
        ["headers that disagree the other way", {
          Host: host,
          Origin: "https://evil.example",
          "Sec-Fetch-Site": "same-origin",
        }],
        ["a name that points here (DNS rebinding)", {
          Host: `evil.example:${port}`,
          Origin: `http://evil.example:${port}`,
          "Sec-Fetch-Site": "same-origin",
        }],
        ["a name that begins like this machine", {
          Host: `localhost.evil.example:${port}`,
          Origin: `http://localhost.evil.example:${port}`,
        }],
        ["a proxy on this machine", { Host: host, Origin: origin, "X-Forwarded-For": "10.0.0.9" }],
      ] as [string, Record<string, string>][]
    ) {
      const { status, body } = await ask(headers);
      assert.equal(status, 403, what);
      assert.equal(JSON.parse(body).code, "forbidden", what);
      assert.ok(JSON.parse(body).message && !body.includes("access_token"), what);
    }
    assert.equal((await ask({ Host: host, Origin: origin }, "GET /session")).status, 405);
    const [none] = await sql`select count(*)::int from auth.sessions`;
    assert.deepEqual(none, { count: 0 });

    for (
      const headers of [
        { Host: host, Origin: origin },
        { Host: host, "Sec-Fetch-Site": "same-origin" },
        { Host: host, Origin: origin, "Sec-Fetch-Site": "same-origin" },
        { Host: `localhost:${port}`, Origin: `http://localhost:${port}` },
      ] as Record<string, string>[]
    ) {
      const { status, body } = await ask(headers);
      assert.equal(status, 200, body);
      const session = JSON.parse(body);
      assert.equal(session.user.app_metadata.bruce_role, "operator");
      assert.ok(session.refresh_token && session.expires_at * 1000 > Date.now());
    }
  }));

Deno.test("POST /session gives nothing to another machine", async () => {
  const ask = (peer: string) =>
    answerSession(
      new Request("http://127.0.0.1:1/session", {
        method: "POST",
        headers: { origin: "http://127.0.0.1:1" },
      }),
      peer,
      () => Promise.resolve(Response.json({ access_token: "a" })),
    );
  for (const peer of ["192.168.2.9", "::ffff:10.0.0.1", "1127.0.0.1", ""]) {
    assert.equal((await ask(peer)).status, 403, peer);
  }
  for (const peer of ["127.0.0.1", "127.9.9.9", "::1"]) {
    assert.equal((await ask(peer)).status, 200, peer);
  }
});
