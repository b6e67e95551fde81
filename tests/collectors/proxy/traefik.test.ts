import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { closedPort } from "../service_health/support/servers.ts";
import { look, routesOf, sample, wordsOf } from "./support/look.ts";
import { router, serveTraefik, service, type Tables } from "./support/traefik_stand_in.ts";

async function routes(tables: Tables): Promise<string[]> {
  await using traefik = serveTraefik(tables);
  const observation = await look({ traefik_url: traefik.url });
  strictEqual(observation.error, null);
  strictEqual(observation.complete, true);
  return wordsOf(observation);
}

Deno.test("routers and services as Traefik 3 answers them", async () => {
  const services = await sample("traefik-services");
  const [, test] = await sample("traefik-routers");
  const baz = await sample("traefik-router-baz-default-tls-options");
  await using traefik = serveTraefik({
    routers: [{ ...test, service: "bar@myprovider" }, { ...baz, service: "baz" }],
    services,
  });
  const { snapshot, complete } = await look({ traefik_url: traefik.url });
  strictEqual(complete, true);
  deepStrictEqual(snapshot, {
    proxy: { name: "traefik", version: "3.7.9" },
    routes: [
      {
        domains: ["foo.bar.other"],
        forward_host: "127.0.0.1",
        forward_port: 80,
        provider: "myprovider",
        service: "bar@myprovider",
        enabled: true,
        tls: false,
      },
      {
        domains: ["foo.baz"],
        forward_host: "127.0.0.2",
        forward_port: 80,
        provider: "myprovider",
        service: "baz@myprovider",
        enabled: true,
        tls: true,
      },
    ],
  });
  deepStrictEqual(traefik.asked, [
    "/api/version",
    "/api/http/routers?page=1&per_page=100",
    "/api/http/services?page=1&per_page=100",
    "/api/overview",
  ]);
});

Deno.test("a router whose service does not exist leads to its name", async () => {
  const [bar] = await sample("traefik-routers");
  deepStrictEqual(await routes({ routers: [bar], services: [] }), [
    "foo.bar -> foo-service@myprovider:null",
  ]);
});

Deno.test("where a service leads: ports, schemes, IPv6, several servers, services of services", async () => {
  const at = (name: string, ...urls: string[]) => service(`${name}@file`, ...urls);
  const names = ["plain", "tls", "h2c", "six", "many", "weighted", "mirror", "failover", "ring"];
  deepStrictEqual(
    await routes({
      routers: names.map((name) => router(`${name}@file`, `Host(\`${name}.example\`)`, name)),
      services: [
        at("plain", "http://192.168.2.12:8021/base"),
        at("tls", "https://box2-docs"),
        at("h2c", "h2c://grpc.lan"),
        at("six", "http://[fd00::1]:8080"),
        at("many", "http://b:1", "http://a:2"),
        { name: "weighted@file", provider: "file", weighted: { services: [{ name: "many" }] } },
        { name: "mirror@file", provider: "file", mirroring: { service: "tls@file" } },
        { name: "failover@file", provider: "file", failover: { service: "weighted" } },
        { name: "ring@file", provider: "file", failover: { service: "ring" } },
      ],
    }),
    [
      "failover.example -> a:2",
      "h2c.example -> grpc.lan:80",
      "many.example -> a:2",
      "mirror.example -> box2-docs:443",
      "plain.example -> 192.168.2.12:8021",
      "ring.example -> ring@file:null",
      "six.example -> fd00::1:8080",
      "tls.example -> box2-docs:443",
      "weighted.example -> a:2",
    ],
  );
});

Deno.test("routers of one rule are one route; others for the same domains are told apart", async () => {
  const rule = "Host(`a.example`)";
  deepStrictEqual(
    await routes({
      routers: [
        router("web@file", rule, "app"),
        router("web-secure@file", rule, "app", { tls: { certResolver: "le" } }),
        router("special@file", `${rule} && Headers(\`X-Kind\`, \`b\`)`, "other"),
        router("redirect@file", rule, "noop@internal"),
        router("dashboard@file", "Host(`traefik.example`)", "api@internal"),
        router("any@file", "HostRegexp(`^.+$`)", "app"),
        router("broken@file", "Host(`b.example`)", "app", { status: "disabled" }),
      ],
      services: [
        service("app@file", "http://10.0.0.1:80"),
        service("other@file", "http://10.0.0.2:80"),
      ],
    }),
    [
      "HostRegexp(`^.+$`) -> 10.0.0.1:80 pattern",
      "a.example -> 10.0.0.2:80",
      "a.example (web-secure@file) -> 10.0.0.1:80 tls",
      "b.example -> 10.0.0.1:80 disabled",
      "traefik.example -> localhost:null internal",
    ],
  );
});

function numbered(count: number): Tables {
  const all = Array.from({ length: count }, (_, index) => String(index).padStart(4, "0"));
  return {
    routers: all.map((number) =>
      router(`r${number}@file`, `Host(\`${number}.example\`)`, `s${number}`)
    ),
    services: all.map((number) => service(`s${number}@file`, `http://10.0.0.1:1${number}`)),
  };
}

Deno.test("pages are followed to the last one", async () => {
  for (const [count, pages] of [[100, 1], [101, 2], [250, 3]] as const) {
    await using traefik = serveTraefik(numbered(count));
    const observation = await look({ traefik_url: traefik.url });
    strictEqual(observation.complete, true);
    strictEqual(routesOf(observation).length, count);
    strictEqual(traefik.asked.filter((path) => path.startsWith("/api/http/routers")).length, pages);
  }
});

Deno.test("a router that goes while pages are read shifts the others: all is read again", async () => {
  const tables = numbered(150);
  let hasGone = false;
  await using traefik = serveTraefik(tables, {
    before(path) {
      if (path !== "/api/http/services" || hasGone) return;
      hasGone = true;
      // its service goes before the services are listed
      tables.services.shift();
      tables.routers.shift();
    },
  });
  const observation = await look({ traefik_url: traefik.url });
  strictEqual(observation.complete, true);
  strictEqual(routesOf(observation).length, 149);
  ok(routesOf(observation).every(({ forward_host }) => forward_host === "10.0.0.1"));
});

Deno.test("a list that stays shorter than Traefik's own count is incomplete", async () => {
  await using traefik = serveTraefik(numbered(3), { totals: { routers: 5, services: 3 } });
  const { complete, problems } = await look({ traefik_url: traefik.url });
  strictEqual(complete, false);
  deepStrictEqual(problems, ["Traefik counts 5 routers and lists 3"]);
});

Deno.test("an API behind a path and a password", async () => {
  await using traefik = serveTraefik(numbered(1), { basic: "bruce:a-password" });
  const settings = { user: "bruce", password: "a-password" };
  strictEqual((await look({ traefik_url: `${traefik.url}/dashboard/`, ...settings })).error, null);
  const { error } = await look({ traefik_url: traefik.url, ...settings, password: "no" });
  strictEqual(error?.kind, "permission");
  match(error?.message ?? "", /answers 401 to GET \/api\/version: check user and password$/);
  ok(!error?.message.includes("no "), "no password in it");
});

Deno.test("errors, silence and nobody", async () => {
  const errorOf = async (before: (path: string) => Response | undefined) => {
    await using traefik = serveTraefik(numbered(1), { before });
    const { error, snapshot } = await look({ traefik_url: traefik.url });
    deepStrictEqual(snapshot, {});
    return `${error?.kind}: ${error?.message.replace(traefik.url, "traefik")}`;
  };
  const at = (path: string, response: () => Response) => (asked: string) =>
    asked === path ? response() : undefined;
  strictEqual(
    await errorOf(at("/api/http/routers", () => new Response("no", { status: 403 }))),
    "permission: traefik answers 403 to GET /api/http/routers: the user may not see it",
  );
  strictEqual(
    await errorOf(at("/api/http/services", () => new Response("no", { status: 500 }))),
    "failed: traefik answers 500 to GET /api/http/services",
  );
  strictEqual(
    await errorOf(at("/api/http/services", () => Response.json({ services: [] }))),
    "failed: traefik answers GET /api/http/services with something else: the answer is of another kind",
  );
  const { error } = await look({ traefik_url: `http://127.0.0.1:${closedPort()}` });
  match(`${error?.kind}: ${error?.message}`, /^unreachable: .*: connection refused$/);
});
