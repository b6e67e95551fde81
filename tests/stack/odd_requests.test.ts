import { strict as assert } from "node:assert";
import { withStack } from "../_support/stack.ts";

/** Sends these bytes and reads until an answer is there whole, or the time is up. */
async function exchange(port: number, text: string, withinMs = 20_000) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const started = performance.now();
  const timer = setTimeout(() => connection.close(), withinMs);
  let answer = "";
  try {
    await connection.write(new TextEncoder().encode(text));
    const buffer = new Uint8Array(65_536);
    while (!isWhole(answer)) {
      const length = await connection.read(buffer);
      if (length === null) break;
      answer += new TextDecoder().decode(buffer.subarray(0, length));
    }
  } catch { /* The server may hang up while we still send. */ }
  clearTimeout(timer);
  try {
    connection.close();
  } catch { /* The time was up. */ }
  const [head = "", body = ""] = answer.split("\r\n\r\n", 2);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]),
    allow: /^allow: (.*)$/im.exec(head)?.[1],
    body,
    ms: performance.now() - started,
  };
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  const length = /^content-length: (\d+)$/im.exec(answer)?.[1];
  return end >= 0 && length !== undefined && answer.length >= end + 4 + Number(length);
}

const functions = [
  "bruce/issues",
  "commands",
  "dispatch",
  "expected",
  "ingest",
  "mcp",
  "netbox-webhook",
];
const methods = ["TRACE", "TRACK", "PROPFIND", "OPTIONS", "DELETE", "M-SEARCH", "get", "post"];

Deno.test("a method that is none of a function is 405 in JSON with Allow, and one odd to all is never 500", () =>
  withStack(async ({ api_url }) => {
    const port = Number(new URL(api_url).port);
    for (const name of functions) {
      for (const method of methods) {
        const { status, allow, body } = await exchange(
          port,
          `${method} /functions/v1/${name} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
        );
        assert.deepEqual([status, JSON.parse(body).code], [405, "method_not_allowed"], method);
        assert.ok(allow && allow.split(", ").every((one) => ["GET", "POST"].includes(one)), method);
      }
    }
    for (
      const path of ["/functions/v1/ingest", "/rest/v1/drift", "/", "127.0.0.1:80", "/session"]
    ) {
      for (const method of ["CONNECT", "TRACE", "BREW"]) {
        const { status } = await exchange(
          port,
          `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
        );
        assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
      }
    }
  }));

Deno.test("HEAD is answered as GET, without the body", () =>
  withStack(async ({ functions_url, token }) => {
    const headers = { authorization: `Bearer ${await token("agent")}` };
    for (const [path, status] of [["/bruce/issues", 200], ["/bruce/nothing", 404]] as const) {
      const [get, head] = await Promise.all(
        ["GET", "HEAD"].map((method) => fetch(functions_url + path, { method, headers })),
      );
      assert.deepEqual([get?.status, head?.status], [status, status]);
      assert.equal(head?.headers.get("content-type"), get?.headers.get("content-type"));
      assert.notEqual(await get?.text(), "");
      assert.equal(await head?.text(), "");
    }
    const refused = await fetch(`${functions_url}/ingest`, { method: "HEAD", headers });
    assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "POST"]);
  }));

Deno.test("a body that stops before its end is 408 in bounded time", () =>
  withStack(async ({ api_url, token }) => {
    const port = Number(new URL(api_url).port);
    const collector = await token("collector");
    const answers = await Promise.all(
      ["ingest", "expected", "mcp", "netbox-webhook", "commands/claim"].map((name) =>
        exchange(
          port,
          `POST /functions/v1/${name} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
            `Authorization: Bearer ${collector}\r\nContent-Type: application/json\r\n` +
            `Content-Length: 1000\r\n\r\n{"hostname":`,
          30_000,
        )
      ),
    );
    for (const { status, body, ms } of answers) {
      assert.deepEqual([status, JSON.parse(body).code], [408, "slow_body"]);
      assert.ok(ms < 25_000, `${ms} ms`);
    }
  }));

Deno.test("large addresses and headers, and a Host that is none, are refused as the client's fault", () =>
  withStack(async ({ api_url }) => {
    const port = Number(new URL(api_url).port);
    const long = "a".repeat(2_000_000);
    const path = "/functions/v1/bruce/issues";
    for (
      const text of [
        `GET ${path}?q=${long} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${long}\r\n\r\n`,
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${"X-Many: 1\r\n".repeat(5_000)}\r\n`,
        `GET ${path} HTTP/1.1\r\nHost: a b:99999999\r\nConnection: close\r\n\r\n`,
      ]
    ) {
      const { status } = await exchange(port, text);
      assert.ok([400, 414, 431].includes(status), `${text.slice(0, 60)}: ${status}`);
    }
    const after = await fetch(`${api_url}${path}`);
    assert.equal(after.status, 401, await after.text());
  }));
