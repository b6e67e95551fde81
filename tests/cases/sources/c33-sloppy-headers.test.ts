// Devices and old servers with sloppy headers: louislam/uptime-kuma#23, #946, #4899, #5972, #6345;
// ioBroker.parser#68, #109. The same as curl, on Deno and on Node.
import { deepStrictEqual } from "node:assert/strict";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { fails, probeOnBoth, well } from "../_support/probe_on_both.ts";
import { type Script, serveScript } from "../_support/raw_server.ts";

const OK = "HTTP/1.1 200 OK\r\n";

async function found(
  scripts: readonly Script[],
  options: Record<string, unknown> = {},
  timeout = 20,
) {
  const servers = scripts.map((script) => serveScript(script));
  const places = servers.map(({ port }) => ({ target: `http://127.0.0.1:${port}/`, options }));
  const both = await probeOnBoth("http", places, { timeout });
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  return both;
}

async function allAnswer(scripts: readonly Script[]): Promise<void> {
  for (const checks of await found(scripts)) deepStrictEqual(checks, scripts.map(() => well(200)));
}

Deno.test("the five answers of the case", () =>
  allAnswer([
    ["HTTP/1.1 200 OK\nServer: old\nContent-Type: text/html\n\n<html>hello</html>"],
    [`${OK}Set-Cookie: a=\x01b; path=/\r\nContent-Length: 5\r\n\r\nhello`],
    [`${OK}Content-Length: 5 \r\nX-A : b\r\n\r\nhello`],
    [`${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
    [`${OK}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n`],
  ]));

Deno.test("status lines, headers and framings of other devices", () =>
  allAnswer([
    ["HTTP/1.1 200\r\n\r\n"],
    ["HTTP/1.1 200 \r\n\r\n"],
    ["HTTP/1.0 200 OK\r\n\r\nhello"],
    ["HTTP/0.9 200 OK\r\n\r\nhello"],
    ["HTTP/2 200\r\n\r\n"],
    ["http/1.1 200 ok\r\n\r\n"],
    ["HTTP/1.1  200  OK\r\n\r\n"],
    ["ICY 200 OK\r\nicy-name: radio\r\n\r\n\xff\xfb"],
    ["\r\nHTTP/1.1 200 OK\r\n\r\n"],
    ["HTTP/1.1 200 OK\r\r\nA: b\r\r\n\r\r\nhello"],
    // the connection ends where the empty line should be
    [OK],
    [`${OK}Server: x\r\n`],
    [`${OK}this is no header\r\n: no name\r\nA: \0b\r\n\r\nhello`],
    [`${OK}A: b\r\n  c\r\n\td\r\nContent-Length: 5\r\n\r\nhello`],
    [`${OK}Content-Length: 1\r\nContent-Length: 5\r\n\r\nhello`],
    [`${OK}Content-Length: -1\r\n\r\nhello`],
    [`${OK}Content-Length: 99999999999999999999\r\n\r\nhello`],
    [`${OK}Transfer-Encoding: identity\r\n\r\nhello`],
    [`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello`],
    [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}\r\n`],
    [`${OK}A: ${"x".repeat(200_000)}\r\n\r\nhello`],
    [`${OK}Location: ::::\r\nRefresh: 0; url=/\r\n\r\n`],
    ["HTTP/1.1 2", 50, "00 OK\r", 50, "\n\r", 50, "\n"],
  ]));

Deno.test("redirects are not followed: whatever Location says, the status counts", async () => {
  const locations = ["/", "//elsewhere", "http://[::", "\x01", "relative/path", ""];
  const scripts = locations.map((location): Script => [
    `HTTP/1.1 302 Found\r\nLocation: ${location}\r\n\r\n`,
  ]);
  for (const checks of await found(scripts)) deepStrictEqual(checks, scripts.map(() => well(302)));
});

Deno.test("a text is found whatever stands around it", async () => {
  const body = "<title>FreshRSS</title>";
  const chunked = `5\r\n<titl\r\n${(body.length - 5).toString(16)};x=y\r\n${
    body.slice(5)
  }\r\n0\r\n\r\n`;
  const packed = gzipSync(body);
  const scripts: Script[] = [
    [`HTTP/1.0 200 OK\n\n${body}`],
    [`${OK}Content-Length: 999\r\n\r\n${body}`],
    [`${OK}Content-Length: 1\r\nContent-Length: 99\r\n\r\n${body}`],
    [`${OK}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n${chunked}`],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n${body}`],
    [`${OK}\r\n<title>Fre`, 50, "shRSS</title>"],
    [`${OK}Content-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`, packed],
    [`${OK}Content-Encoding: deflate\r\n\r\n`, deflateSync(body)],
    [`${OK}Content-Encoding: deflate\r\n\r\n`, deflateRawSync(body)],
    [`${OK}Content-Encoding: BR\r\n\r\n`, brotliCompressSync(body)],
    // cut in the middle, the trailer lacks
    [`${OK}Content-Encoding: gzip\r\n\r\n`, packed.subarray(0, -8)],
  ];
  for (const checks of await found(scripts, { body: "FreshRSS" })) {
    deepStrictEqual(checks, scripts.map(() => well(200)));
  }
  for (const checks of await found(scripts, { body: "Readeck" })) {
    deepStrictEqual(checks, scripts.map(() => fails('the answer does not hold "Readeck"', 200)));
  }
  const latin: Script[] = [[`${OK}Content-Type: text/html; charset=ISO-8859-1\r\n\r\nRelev\xe9`]];
  for (const checks of await found(latin, { body: "Relevé" })) deepStrictEqual(checks, [well(200)]);
});

Deno.test("a server that answers and closes before it was asked", async () => {
  const servers = Array.from(
    { length: 20 },
    () => serveScript([`${OK}Content-Length: 5\r\n\r\nhello`], { waits: false }),
  );
  const places = servers.map(({ port }) => ({ target: `http://127.0.0.1:${port}/` }));
  const both = await probeOnBoth("http", places, { timeout: 20 });
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  for (const checks of both) deepStrictEqual(checks, places.map(() => well(200)));
});

Deno.test("what is no HTTP, or never becomes an answer, is none", async () => {
  const noHttp = fails("what answers there does not speak HTTP");
  const wrong = new Map<Script, unknown>([
    [["SSH-2.0-OpenSSH_9.9\r\n"], noHttp],
    [["220 mail.example.org ESMTP\r\n"], noHttp],
    [["<html>hello</html>"], noHttp],
    [["HTTP/1.1 OK\r\n\r\n"], noHttp],
    [["HTTP/1.1 2000 OK\r\n\r\n"], noHttp],
    [["\x15\x03\x01\x00\x02\x02\x0a"], noHttp],
    [[`${OK}A: ${"x".repeat(400_000)}`, 3000], noHttp],
    [["HTTP/1.1 200 OK"], fails("the connection was cut")],
    [[], fails("the connection was cut")],
    [["HTTP/1.1 100 Continue\r\n\r\n"], fails("the connection was cut")],
    [["HTTP/1.1 503 no\n\n"], fails("answers 503, not 200 to 399", 503)],
  ]);
  for (const checks of await found([...wrong.keys()])) deepStrictEqual(checks, [...wrong.values()]);
  for (const checks of await found([[OK, 30_000]], {}, 2)) {
    deepStrictEqual(checks, [fails("no answer within 2 s")]);
  }
});
