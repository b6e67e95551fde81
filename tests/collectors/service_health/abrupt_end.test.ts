import { deepStrictEqual } from "node:assert/strict";
import { fails, probeOnBoth, well } from "../../cases/_support/probe_on_both.ts";
import { serveScript } from "../../cases/_support/raw_server.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { type Certificates, makeCertificates } from "./support/certificates.ts";
import { type Served, serveTcp } from "./support/servers.ts";

/** An HTTPS server that closes its TCP connection behind its answer, without the farewell of TLS. */
function serveWithoutFarewell(answerTo: (path: string) => string, made: Certificates): Served {
  const inner = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: made.valid,
    key: made.key,
  });
  const answering = (async () => {
    for await (const connection of inner) {
      (async () => {
        const request = new Uint8Array(4096);
        const length = await connection.read(request) ?? 0;
        const [, path = ""] = new TextDecoder().decode(request.subarray(0, length)).split(" ");
        await connection.write(new TextEncoder().encode(answerTo(path)));
      })().catch(() => {});
    }
  })();
  const relay = serveTcp(async (client) => {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: inner.addr.port });
    const up = client.readable.pipeTo(server.writable).catch(() => {});
    let hasAnswered = false;
    const chunk = new Uint8Array(65_536);
    for (;;) {
      // the answer is the last thing that comes: when nothing more does, the connection is cut
      const quiet = new Promise<null>((resolve) => setTimeout(() => resolve(null), 300));
      const length =
        await (hasAnswered ? Promise.race([server.read(chunk), quiet]) : server.read(chunk));
      if (length === null) break;
      hasAnswered = true;
      await client.write(chunk.subarray(0, length));
    }
    client.close();
    server.close();
    await up;
  });
  return {
    port: relay.port,
    async [Symbol.asyncDispose]() {
      inner.close();
      await answering;
      await relay[Symbol.asyncDispose]();
    },
  };
}

Deno.test("https: an answer that ends without the farewell of TLS is whole where nothing says otherwise", async () => {
  await using directory = new TemporaryDirectory();
  const made = await makeCertificates(directory.path, 20);
  const answers: Record<string, string> = {
    "/api/version": '{"version":"1"}',
    "/api/tags": '{"models":[]}',
  };
  await using server = serveWithoutFarewell(
    (path) => `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${answers[path]}`,
    made,
  );
  await using half = serveWithoutFarewell(
    () => `HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"version":"1"}`,
    made,
  );
  const options = { ca: made.ca };
  const targets = [server, half].map(({ port }) => ({
    target: `https://127.0.0.1:${port}`,
    options,
  }));
  for (const checks of await probeOnBoth("ollama", targets)) {
    deepStrictEqual(checks, [
      well(200, { version: "1", models: [] }),
      fails("the connection was cut"),
    ]);
  }
});

Deno.test("http: what all of is asked for must be whole, however it is framed", async () => {
  const version = '{"version":"1"}';
  const size = version.length;
  const servers = [
    [`HTTP/1.1 200 OK\nContent-Length: ${size}\nContent-Length: ${size}\n\n${version}`],
    [`HTTP/1.0 200 OK\r\n\r\n${version}`],
    [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${version}\r\n`],
    [`HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n${version}`],
  ].map((script) => serveScript(script));
  const targets = servers.map(({ port }) => ({ target: `http://127.0.0.1:${port}` }));
  const found = await probeOnBoth("ollama", targets);
  for (const server of servers) await server[Symbol.asyncDispose]();
  // the same answer comes to the question for models: it is read as none
  for (const checks of found) {
    deepStrictEqual(checks, [
      well(200, { version: "1", models: [] }),
      well(200, { version: "1", models: [] }),
      fails("the connection was cut"),
      fails("the connection was cut"),
    ]);
  }
});
