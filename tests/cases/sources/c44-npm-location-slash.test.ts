// Everything goes to the location "/": NginxProxyManager/nginx-proxy-manager#104, #95, #1027, #441; IPv6 in brackets
// (c45): #4487, #5740. Down to the database.
import { deepStrictEqual, ok } from "node:assert/strict";
import { withDatabase } from "../../_support/database.ts";
import { look, wordsOf } from "../../collectors/proxy/support/look.ts";
import { serveNpm, USER } from "../../collectors/proxy/support/npm_stand_in.ts";
import { declare, drift, ingest, payloadOf } from "../../collectors/support/through_database.ts";

/** A proxy host as the API lists it. */
function host(domain: string, rest: Record<string, unknown> = {}) {
  return {
    id: 2,
    domain_names: [domain],
    forward_scheme: "http",
    forward_host: "10.0.0.1",
    forward_port: 80,
    enabled: true,
    certificate_id: 0,
    locations: [],
    ...rest,
  };
}

function location(path: string, forward_host: string, forward_port: unknown = 8080) {
  return { path, forward_scheme: "http", forward_host, forward_port };
}

async function see(hosts: unknown[], redirections: unknown[] = []) {
  await using npm = await serveNpm({
    "/api/nginx/proxy-hosts": hosts,
    "/api/nginx/redirection-hosts": redirections,
  });
  return await look({ npm_url: npm.url, ...USER });
}

async function words(...hosts: unknown[]): Promise<string[]> {
  const observation = await see(hosts);
  deepStrictEqual([observation.error, observation.complete], [null, true]);
  return wordsOf(observation);
}

Deno.test("the case: a location / takes the place of the host's own target; and an IPv6 target in brackets", () =>
  withDatabase(async ({ sql }) => {
    const observation = await see([
      host("pma.example.org", { locations: [location("/", "192.0.2.7/phpmyadmin/")] }),
      host("six.example.org", { id: 3, forward_host: "[fd00::5]" }),
    ]);
    deepStrictEqual(wordsOf(observation), [
      "pma.example.org -> 192.0.2.7:8080",
      "six.example.org -> fd00::5:80",
    ]);
    const hosts = [
      { hostname: "box2-edge", services: [] },
      {
        hostname: "c44-pma",
        ip: "192.0.2.7",
        services: [{ name: "phpmyadmin", ports: ["tcp/8080"] }],
      },
      { hostname: "c45-six", ip: "fd00::5", services: [{ name: "wiki", ports: ["tcp/80"] }] },
    ];
    await declare(sql, hosts);
    await ingest(sql, payloadOf("proxy", observation));
    deepStrictEqual(await drift(sql), []);
    deepStrictEqual([...await sql`select from events`], []);
    await ingest(
      sql,
      payloadOf(
        "proxy",
        await see([host("pma.example.org", { locations: [location("/", "192.0.2.7", 9)] })]),
      ),
    );
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT c44-pma route pma.example.org: a declared service -> 192.0.2.7:9",
    ]);
  }));

Deno.test("locations of nginx: prefixes, exact paths and regular expressions", async () => {
  deepStrictEqual(
    await words(host("a.example", {
      locations: [
        location("/api", "b1"),
        location("= /exact", "b2"),
        location("^~ /prefix/", "b3"),
        location("~ ^/x/(.*)$", "b4"),
        location("~* \\.php$", "b5"),
        location("static", "b6"),
        location("= /", "b7"),
      ],
    })),
    [
      "a.example -> 10.0.0.1:80",
      "a.example ~ ^/x/(.*)$ -> b4:8080",
      "a.example ~* \\.php$ -> b5:8080",
      "a.example/ -> b7:8080",
      "a.example/api -> b1:8080",
      "a.example/exact -> b2:8080",
      "a.example/prefix/ -> b3:8080",
      "a.example/static -> b6:8080",
    ],
  );
  for (const path of ["/", " / ", "^~ /", "~ /", "~ ^/", "~* ^/(.*)$", "~ .*", "~ ^/.*$"]) {
    deepStrictEqual(
      await words(host("a.example", { locations: [location("/b", "b"), location(path, "all")] })),
      ["a.example -> all:8080", "a.example/b -> b:8080"],
      path,
    );
  }
});

Deno.test("what people write as the host to forward to", async () => {
  const spelled: Record<string, string> = {
    "[fd00::5]": "fd00::5:80",
    "[FD00::5]:8080": "fd00::5:8080",
    "fd00::5": "fd00::5:80",
    "http://192.0.2.7/app/": "192.0.2.7:80",
    "192.0.2.7:8021": "192.0.2.7:8021",
    "https://user@Box2-Daily.LAN.:8443/x": "box2-daily.lan:8443",
    "my_app": "my_app:80",
    "$server": "$server:80",
  };
  for (const [written, place] of Object.entries(spelled)) {
    deepStrictEqual(
      await words(host("a.example", { forward_host: written })),
      [`a.example -> ${place}`],
    );
  }
});

Deno.test("a location / in the advanced configuration; nothing of that text is sent", async () => {
  const advanced = (text: string) => words(host("a.example", { advanced_config: text }));
  const to = (place: string) => [`a.example -> ${place}`];
  deepStrictEqual(
    await advanced("location / {\n  proxy_pass http://192.0.2.8:3000/x;\n}"),
    to("192.0.2.8:3000"),
  );
  deepStrictEqual(
    await advanced("location / { proxy_pass https://[fd00::8]; }"),
    to("fd00::8:443"),
  );
  deepStrictEqual(
    await advanced("location / { proxy_pass $forward_scheme://$server:$port; }"),
    to("10.0.0.1:80"),
  );
  deepStrictEqual(
    await advanced("location / { include conf.d/include/proxy.conf; }"),
    to("10.0.0.1:80"),
  );
  deepStrictEqual(await advanced("location / { return 200; }"), to("localhost:null internal"));
  deepStrictEqual(await advanced("location /x { return 200; }"), to("10.0.0.1:80"));
  deepStrictEqual(await advanced("# location / { return 200; }"), to("10.0.0.1:80"));
  const observation = await see([
    host("a.example", { advanced_config: "proxy_set_header Authorization 'c2VjcmV0';" }),
  ]);
  ok(!JSON.stringify(observation).includes("c2VjcmV0"));
});

Deno.test("rows are read one by one: odd ones are named, deleted ones are none", () =>
  withDatabase(async ({ sql }) => {
    const redirection = {
      id: 1,
      domain_names: ["r.example"],
      forward_domain_name: "b.example",
      enabled: 1,
      certificate_id: null,
    };
    const observation = await see([
      host("good.example", { enabled: "1", forward_port: "8080", certificate_id: "new" }),
      host("gone.example", { id: 3, is_deleted: 1 }),
      host("off.example", { id: 4, enabled: 0, is_deleted: 0 }),
      host("x", { id: 5, domain_names: null }),
      host("port.example", { id: 6, forward_port: "eighty" }),
      host("x", { id: 7, domain_names: [] }),
      host("half.example", {
        id: 8,
        locations: [location("/ok", "b1"), { path: "/odd" }, location("/port", "b2", 0)],
      }),
      host("none.example", { id: 9, locations: null }),
      null,
    ], [redirection, { ...redirection, id: 2, forward_domain_name: null }]);
    deepStrictEqual(wordsOf(observation), [
      "good.example -> 10.0.0.1:8080 tls",
      "half.example -> 10.0.0.1:80",
      "half.example/ok -> b1:8080",
      "none.example -> 10.0.0.1:80",
      "off.example -> 10.0.0.1:80 disabled",
      "r.example -> b.example:null redirect",
    ]);
    deepStrictEqual([observation.complete, observation.problems], [false, [
      "proxy host 5 is not understood: domain_names is of another kind",
      "proxy host 6 is not understood: forward_port is of another kind",
      "a proxy host without an id is not understood: the row is of another kind",
      "location 2 of proxy host 8 is not understood: forward_host is of another kind",
      "location 3 of proxy host 8 is not understood: forward_port is of another kind",
      "redirection host 2 is not understood: forward_domain_name is of another kind",
    ]]);
    await declare(sql, [
      { hostname: "box2-edge", services: [] },
      {
        hostname: "web",
        ip: "10.0.0.1",
        services: [{ name: "web", ports: ["tcp/80", "tcp/8080"], metadata: { domain: "x" } }],
      },
    ]);
    await ingest(sql, payloadOf("proxy", observation));
    // b1 is nothing that is declared; the domain x may be served by a row that is not understood
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT box2-edge route half.example/ok: a declared service -> b1:8080",
      "SNAPSHOT_ERROR box2-edge proxy.complete: complete -> partial",
    ]);
  }));
