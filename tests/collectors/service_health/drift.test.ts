import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { withDatabase } from "../../_support/database.ts";
import { withStack } from "../../_support/stack.ts";
import { observer } from "../../../scripts/collectors/service_health/observe.ts";
import { collect } from "../support/collect.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { declare, drift, ingest, payloadOf } from "../support/through_database.ts";
import { target, viewOf } from "./support/look.ts";
import { closedPort, serveHttp, serveTcp } from "./support/servers.ts";

Deno.test("a declared port that does not answer while another one does is told, from the API to the event", () =>
  withStack(async ({ sql, api_url, functions_url, secret_key, token }) => {
    await using web = serveTcp();
    await using directory = new TemporaryDirectory();
    const torrent = closedPort();
    await declare(sql, [
      {
        hostname: "box2-media",
        ip: "127.0.0.1",
        services: [
          { name: "qbittorrent", ports: [`tcp/${web.port}`, `tcp/${torrent}`, "udp/30024"] },
          { name: "planned-one", ports: ["tcp/1"], lifecycle: "planned" },
        ],
      },
      { hostname: "mcp-gateway", services: [] },
    ]);
    const environment = {
      BRUCE_TOKEN: await token("collector", { sources: ["service_health"] }),
      BRUCE_API_KEY: secret_key,
    };
    const run = () =>
      collect([
        ...["health", "--once", "--interval", "300", "--hostname", "mcp-gateway"],
        ...["--api-url", api_url, "--url", functions_url, "--spool", directory.path],
      ], environment);

    const first = await run();
    deepStrictEqual([first.code, first.stderr], [0, ""]);
    match(first.stdout, /2 checks, 1 failed, 1 skipped; delivered \(1 changed, 1 event opened\)/);
    deepStrictEqual(await drift(sql), [
      `PORT_MISMATCH box2-media/qbittorrent tcp/${torrent}: answers -> no answer`,
    ]);
    const events =
      await sql`select status, event_type, severity, hostname, service, details from events`;
    deepStrictEqual({ ...events[0] }, {
      status: "opened",
      event_type: "PORT_MISMATCH",
      severity: "medium",
      hostname: "box2-media",
      service: "qbittorrent",
      details:
        `Service qbittorrent on box2-media does not answer on declared port tcp/${torrent}: connection refused.`,
    });

    match((await run()).stdout, /; delivered \(unchanged\); /, "it stays so");

    const listener = Deno.listen({ hostname: "127.0.0.1", port: torrent });
    match((await run()).stdout, /2 checks, 0 failed.* 1 event resolved/);
    listener.close();
    deepStrictEqual(await drift(sql), []);
  }));

Deno.test("probes of other kinds end as SERVICE_UNHEALTHY when they fail twice, and as nothing when they are well", () =>
  withDatabase(async ({ sql }) => {
    let status = 503;
    await using app = serveHttp((request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/api/version") return Response.json({ version: "0.5.1" });
      if (pathname === "/api/tags") {
        return Response.json({ models: [{ name: "llama3.2:latest", digest: "a80c" }] });
      }
      return new Response(null, { status });
    });
    await declare(sql, [
      { hostname: "box2-daily", services: [{ name: "freshrss", ports: ["tcp/8021"] }] },
      { hostname: "FurycomAI", services: [{ name: "ollama", ports: ["tcp/11434"] }] },
      { hostname: "prober", services: [] },
    ]);
    const url = `http://127.0.0.1:${app.port}`;
    const observe = observer(viewOf([
      { ...target("http", `${url}/`, {}, "freshrss"), host: "box2-daily" },
      { ...target("ollama", url, {}, "ollama"), host: "FurycomAI" },
    ]));
    const run = async () => {
      const [observation] = await observe();
      ok(observation);
      const answer = await ingest(sql, payloadOf("service_health", observation));
      return [answer.stored, answer.unchanged, answer.quarantined];
    };
    deepStrictEqual(await run(), [1, 0, 0]);
    deepStrictEqual(await run(), [0, 1, 0]);
    deepStrictEqual(await drift(sql), [
      `SERVICE_UNHEALTHY box2-daily/freshrss http ${url}/: answers well -> fails`,
    ]);
    const [issue] = await sql`select status, details from issues`;
    deepStrictEqual({ ...issue }, {
      status: "open",
      details:
        `Service freshrss on box2-daily fails its http probe of ${url}/: answers 503, not 200 to 399.`,
    });
    const [row] = await sql`
      select kind, ok, item ->> 'version' as version, item -> 'models' -> 0 ->> 'name' as model
      from health_state_latest where service = 'ollama'`;
    deepStrictEqual({ ...row }, {
      kind: "ollama",
      ok: true,
      version: "0.5.1",
      model: "llama3.2:latest",
    });

    status = 200;
    deepStrictEqual(await run(), [1, 0, 0]);
    deepStrictEqual(await drift(sql), []);
  }));

Deno.test("1,200 declared services are read page by page, and their checks are one snapshot", () =>
  withStack(async ({ sql, api_url, secret_key }) => {
    await using server = serveTcp();
    await declare(sql, [
      ...Array.from({ length: 12 }, (_, host) => ({
        hostname: `host-${host}`,
        ip: "127.0.0.1",
        services: Array.from({ length: 100 }, (_, index) => ({
          name: `service-${index}`,
          // what has no port is not checked
          ports: index < 80 ? [`tcp/${server.port}`] : [],
        })),
      })),
      { hostname: "prober", services: [] },
    ]);
    const [observation] = await observer(
      viewOf([], {
        api: { url: api_url, key: secret_key },
        pace: { concurrency: 100, timeoutS: 5 },
      }),
    )();
    ok(observation);
    strictEqual(observation.summary, "960 checks, 0 failed");
    const answer = await ingest(sql, payloadOf("service_health", observation));
    deepStrictEqual([answer.stored, answer.quarantined], [1, 0]);
    deepStrictEqual(await drift(sql), []);
    const [count] = await sql`select count(*)::integer as checks from health_state_latest where ok`;
    strictEqual(count?.checks, 960);
  }));
