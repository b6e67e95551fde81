// A body that never ends: Pouzor/homelable#375, #376; statping-ng/statping-ng#24; monitoring-plugins#292 (Icecast,
// MJPEG, event streams). Down to the database.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { withDatabase } from "../../_support/database.ts";
import { declare, drift, ingest, payloadOf } from "../../collectors/support/through_database.ts";
import { observer } from "../../../scripts/collectors/service_health/observe.ts";
import { target, viewOf } from "../../collectors/service_health/support/look.ts";
import { serveTcp } from "../../collectors/service_health/support/servers.ts";
import { fails, probeOnBoth, well } from "../_support/probe_on_both.ts";
import { serveForEver, serveScript } from "../_support/raw_server.ts";

const EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/** The answers of the case, and others without an end. */
function serveAll() {
  return [
    serveForEver(EVENTS, "data: tick\n\n", 300),
    serveScript(["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "t", 6000, "ick tick"]),
    serveForEver("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\ntick \r\n", 200),
    serveForEver("ICY 200 OK\r\nicy-metaint: 8192\r\n\r\n", "\xff\xfbtick".repeat(500), 5),
    serveForEver(
      "HTTP/1.0 200 OK\nContent-Type: multipart/x-mixed-replace; boundary=b\n\n",
      "--b\ntick\n",
      100,
    ),
    serveScript(["HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\ntick", 6000]),
  ];
}

Deno.test("without a text the status is all that is asked; a text is looked for while there is time", async () => {
  const servers = serveAll();
  const places = servers.flatMap(({ port }) =>
    [{}, { body: "tick" }, { body: "tock" }].map((options) => ({
      target: `http://127.0.0.1:${port}/?${JSON.stringify(options)}`,
      options,
    }))
  );
  const both = await probeOnBoth("http", places, { timeout: 3 });
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  const lacks = (text: string) => fails(`the answer does not hold "${text}"`, 200);
  for (const checks of both) {
    deepStrictEqual(
      checks,
      servers.flatMap((_, place) => [
        well(200),
        // the second one says a letter and then nothing
        place === 1 ? lacks("tick") : well(200),
        lacks("tock"),
      ]),
    );
  }
});

Deno.test("no more of a body is read than was asked for", async () => {
  let sent = 0;
  await using flood = serveTcp(async (connection) => {
    await connection.read(new Uint8Array(4096));
    await connection.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
    const piece = new Uint8Array(65_536).fill(46);
    for (;;) sent += await connection.write(piece);
  });
  const places = [{ target: `http://127.0.0.1:${flood.port}/` }];
  for (const checks of await probeOnBoth("http", places)) deepStrictEqual(checks, [well(200)]);
  // what the two sockets hold, far from what loopback carries in a second
  ok(sent < 30_000_000, `${sent} bytes`);
});

Deno.test("a stream is a service that is well; one that lacks its text says so, with its status", () =>
  withDatabase(async ({ sql }) => {
    await using radio = serveForEver(EVENTS, "data: tick\n\n", 100);
    await declare(sql, [
      { hostname: "c32-box", services: [{ name: "radio", ports: ["tcp/8000"] }] },
      { hostname: "prober", services: [] },
    ]);
    const url = `http://127.0.0.1:${radio.port}/`;
    const see = async (options: Record<string, unknown>) => {
      const view = viewOf([{ ...target("http", url, options, "radio"), host: "c32-box" }]);
      const [observation] = await observer(view)();
      ok(observation);
      strictEqual((await ingest(sql, payloadOf("service_health", observation))).stored, 1);
    };
    await see({});
    deepStrictEqual(await drift(sql), []);
    await see({ body: "tock" });
    deepStrictEqual(await drift(sql), [
      `SERVICE_UNHEALTHY c32-box/radio http ${url}: answers well -> fails`,
    ]);
    const [row] = await sql`select item -> 'status' as status from health_state_latest`;
    deepStrictEqual({ ...row }, { status: 200 });
  }));
