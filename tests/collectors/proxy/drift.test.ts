import { deepStrictEqual, match } from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../../_support/database.ts";
import { withStack } from "../../_support/stack.ts";
import { collect } from "../support/collect.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { declare, drift, ingest, payloadOf } from "../support/through_database.ts";
import { look, sample } from "./support/look.ts";
import { type Answers, serveNpm, USER } from "./support/npm_stand_in.ts";
import { router, serveTraefik, service } from "./support/traefik_stand_in.ts";

async function observeNpm(sql: postgres.Sql, answers: Answers): Promise<unknown[]> {
  await using npm = await serveNpm(answers);
  const observation = await look({ npm_url: npm.url, ...USER });
  const { stored, unchanged, quarantined } = await ingest(sql, payloadOf("proxy", observation));
  return [stored, unchanged, quarantined];
}

Deno.test("the recorded answers of Nginx Proxy Manager: a route to loopback proves nothing", () =>
  withDatabase(async ({ sql }) => {
    await declare(sql, [{ hostname: "box2-edge", services: [] }]);
    deepStrictEqual(await observeNpm(sql, {}), [1, 0, 0]);
    deepStrictEqual(await observeNpm(sql, {}), [0, 1, 0]);
    deepStrictEqual(await drift(sql), []);
    const rows = await sql`
      select domains, forward_host, forward_port, enabled, tls from proxy_state_latest order by domains`;
    deepStrictEqual(rows.map((row) => Object.values(row)), [
      ["test.example.com", "something-else.com", null, true, "false"],
      ["test.jc21com", "127.0.0.1", "tcp/8081", true, "true"],
    ]);
  }));

Deno.test("routes of Nginx Proxy Manager against what is declared", () =>
  withDatabase(async ({ sql }) => {
    const [recorded] = await sample("proxy-hosts.v2.15");
    const to = (
      domain: string,
      forward_host: string,
      forward_port: number | string,
      rest = {},
    ) => ({
      ...recorded,
      domain_names: [domain],
      forward_host,
      forward_port,
      ...rest,
    });
    await declare(sql, [
      { hostname: "box2-edge", services: [{ name: "npm", ports: ["tcp/81"] }] },
      {
        hostname: "box2-daily",
        ip: "192.168.2.12",
        services: [
          { name: "freshrss", ports: ["tcp/8021"], public: true },
          { name: "readeck", ports: ["tcp/8022"], metadata: { domain: "read.example" } },
          { name: "maloja", ports: ["tcp/8023"] },
        ],
      },
    ]);
    await observeNpm(sql, {
      "/api/nginx/proxy-hosts": [
        to("rss.example", "192.168.2.12", "8021"),
        to("maloja.example", "box2-daily.lan", 8023, { enabled: 1 }),
        to("old.example", "192.168.2.99", 9000),
        to("odd.example", "192.168.2.12", 9999),
        to("off.example", "192.168.2.98", 9000, { enabled: 0 }),
      ],
    });
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT box2-daily/readeck route read.example: an enabled route -> none",
      "ROUTE_DRIFT box2-daily route odd.example: a declared service -> 192.168.2.12:9999",
      "ROUTE_DRIFT box2-edge route old.example: a declared service -> 192.168.2.99:9000",
    ]);

    await observeNpm(sql, {
      "/api/nginx/proxy-hosts": [to("read.example", "192.168.2.12", 8022)],
    });
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT box2-daily/freshrss route: an enabled route -> none",
    ]);
  }));

Deno.test("a user that sees less, or a proxy that is down, proves no route missing", () =>
  withDatabase(async ({ sql }) => {
    await declare(sql, [
      { hostname: "box2-edge", services: [] },
      {
        hostname: "box2-daily",
        services: [{ name: "freshrss", ports: ["tcp/8021"], public: true }],
      },
    ]);
    await observeNpm(sql, {
      "/api/nginx/proxy-hosts": [],
      "/api/users/me": { id: 2, roles: [], permissions: { visibility: "user" } },
    });
    deepStrictEqual(await drift(sql), [
      "SNAPSHOT_ERROR box2-edge proxy.complete: complete -> partial",
    ]);
    await observeNpm(sql, { "/api/nginx/proxy-hosts": new Response("no", { status: 500 }) });
    deepStrictEqual(await drift(sql), [
      "SNAPSHOT_ERROR box2-edge proxy.collection: succeeds -> failed",
    ]);
    await observeNpm(sql, { "/api/nginx/proxy-hosts": [] });
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT box2-daily/freshrss route: an enabled route -> none",
    ]);
  }));

Deno.test("Traefik beside its containers, over HTTP to the event", () =>
  withStack(async ({ sql, functions_url, token }) => {
    await declare(sql, [
      {
        hostname: "box2-edge",
        services: [
          { name: "whoami", ports: [] },
          { name: "shop", ports: [], match: { compose_project: "shop", compose_service: "web" } },
        ],
      },
    ]);
    const containers = (state: string) => ({
      hostname: "box2-edge",
      source: "docker",
      observed_at: new Date().toISOString(),
      snapshot: {
        containers: [
          { name: "whoami", state: "running", ports: [] },
          { name: "shop-web-1", state, ports: [], compose: { project: "shop", service: "web" } },
        ],
      },
    });
    const collector = await token("collector");
    const tell = async (payload: unknown) => {
      const response = await fetch(`${functions_url}/ingest`, {
        method: "POST",
        headers: { authorization: `Bearer ${collector}`, "content-type": "application/json" },
        body: JSON.stringify(payload),
      });
      deepStrictEqual([response.status, (await response.json()).stored], [200, 1]);
    };
    await tell(containers("running"));

    await using traefik = serveTraefik({
      routers: [
        router("whoami@docker", "Host(`whoami.example`)", "whoami"),
        router("shop@docker", "Host(`shop.example`)", "web-shop"),
        router("dashboard@docker", "Host(`traefik.example`)", "api@internal"),
        router("wild@file", "HostRegexp(`^.+$`)", "whoami@docker"),
      ],
      services: [
        service("whoami@docker", "http://172.18.0.4:80"),
        service("web-shop@docker", "http://172.18.0.5:80"),
      ],
    });
    await using directory = new TemporaryDirectory();
    const run = () =>
      collect([
        ...[
          "proxy",
          "--traefik",
          traefik.url,
          "--hostname",
          "box2-edge",
          "--once",
          "--interval",
          "300",
        ],
        ...["--url", functions_url, "--spool", directory.path],
      ], { BRUCE_TOKEN: collector });
    const { code, stdout, stderr } = await run();
    deepStrictEqual([code, stderr], [0, ""]);
    match(stdout, /^proxy box2-edge: 4 routes; delivered \(1 changed\); /);
    deepStrictEqual(await drift(sql), []);

    await tell(containers("exited"));
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT box2-edge/shop route shop.example: running -> stopped",
      "SERVICE_MISSING box2-edge/shop state: running -> stopped",
    ]);
    const [event] =
      await sql`select status, severity, details from events where event_type = 'ROUTE_DRIFT'`;
    deepStrictEqual({ ...event }, {
      status: "opened",
      severity: "medium",
      details:
        "Route shop.example of box2-edge leads to service shop on box2-edge, which is stopped.",
    });
    match((await run()).stdout, /delivered \(unchanged\)/);
  }));

Deno.test("which proxy, and who asks, must be said", async () => {
  const usage = async (...args: string[]) => {
    const { code, stderr } = await collect(["proxy", "--dry-run", ...args]);
    deepStrictEqual(code, 2);
    return stderr;
  };
  match(await usage(), /Which proxy\? Give one of --npm URL and --traefik URL/);
  match(
    await usage("--npm", "http://127.0.0.1:81", "--traefik", "http://127.0.0.1"),
    /Which proxy\?/,
  );
  match(
    await usage("--npm", "http://127.0.0.1:81"),
    /--user and --password .* are needed together/,
  );
  match(await usage("--traefik", "http://127.0.0.1", "--user", "x"), /are needed together/);
  match(await usage("--traefik", "http://box2-edge.lan:8080"), /Which host is box2-edge\.lan\?/);
  match(await usage("--traefik", "http://u:p@127.0.0.1"), /must not hold a password/);
});

Deno.test("the recorded answers of Traefik: routes to services that nobody declared", () =>
  withDatabase(async ({ sql }) => {
    await declare(sql, [{ hostname: "box2-edge", services: [] }]);
    await using traefik = serveTraefik({
      routers: await sample("traefik-routers"),
      services: await sample("traefik-services"),
    });
    const observation = await look({ traefik_url: traefik.url });
    const { stored, quarantined } = await ingest(sql, payloadOf("proxy", observation));
    deepStrictEqual([stored, quarantined], [1, 0]);
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT box2-edge route foo.bar: a declared service -> foo-service@myprovider",
      "ROUTE_DRIFT box2-edge route foo.bar.other: a declared service -> foo-service@myprovider",
    ]);
  }));
