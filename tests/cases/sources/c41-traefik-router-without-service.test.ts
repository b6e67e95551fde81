// Multi-layer routing (Traefik 3.6), and a router with an error: traefik/traefik#12130, doc.traefik.io v3.6 multi-layer
// routing; the API leaves `service` out when it is empty. Down to the database.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { withDatabase } from "../../_support/database.ts";
import { look, wordsOf } from "../../collectors/proxy/support/look.ts";
import {
  router,
  serveTraefik,
  service,
  type Tables,
} from "../../collectors/proxy/support/traefik_stand_in.ts";
import { declare, drift, ingest, payloadOf } from "../../collectors/support/through_database.ts";

async function see(tables: Tables) {
  await using traefik = serveTraefik(tables);
  const observation = await look({ traefik_url: traefik.url });
  strictEqual(observation.error, null);
  return {
    observation,
    words: wordsOf(observation),
    problems: observation.problems,
    complete: observation.complete,
  };
}

/** A router as the API lists it: what is undefined is left out. */
function layer(name: string, rule: string, rest: Record<string, unknown> = {}) {
  return { name, provider: name.split("@")[1], rule, status: "enabled", priority: 1, ...rest };
}

const CASE: Tables = {
  routers: [
    router("a@file", "Host(`a.example.org`)", "a"),
    layer("api-parent@file", "Host(`api.example.org`)", { middlewares: ["auth@file"] }),
    layer("api-user@file", "HeadersRegexp(`X-User-Role`, `user`)", {
      service: "u",
      parentRefs: ["api-parent@file"],
    }),
    layer("b@file", "Host(`b.example.org`)", {
      status: "disabled",
      error: ["the service is missing on the router"],
    }),
  ],
  services: [service("a@file", "http://192.0.2.5:80"), service("u@file", "http://192.0.2.6:81")],
};

Deno.test("the case: the domain is the parent's, the place the child's", () =>
  withDatabase(async ({ sql }) => {
    const { observation, words, complete } = await see(CASE);
    deepStrictEqual([complete, words], [true, [
      "a.example.org -> 192.0.2.5:80",
      "api.example.org -> 192.0.2.6:81",
      "b.example.org -> b@file:null disabled",
    ]]);
    await declare(sql, [
      { hostname: "box2-edge", services: [] },
      { hostname: "c41-a", ip: "192.0.2.5", services: [{ name: "web", ports: ["tcp/80"] }] },
      { hostname: "c41-u", ip: "192.0.2.6", services: [{ name: "api", ports: ["tcp/82"] }] },
    ]);
    const { stored, quarantined } = await ingest(sql, payloadOf("proxy", observation));
    deepStrictEqual([stored, quarantined], [1, 0]);
    // the disabled one leads nowhere and is no drift; a port that nobody declared is one
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT c41-u route api.example.org: a declared service -> 192.0.2.6:81",
    ]);
  }));

Deno.test("layers: several levels, several parents, several children, rings and parents that are not there", async () => {
  const { words, complete } = await see({
    routers: [
      layer("top@file", "Host(`a.example`)", { tls: {}, priority: 5 }),
      layer("middle@file", "PathPrefix(`/api`)", { parentRefs: ["top"] }),
      layer("users@file", "PathPrefix(`/api/users`)", {
        parentRefs: ["middle@file"],
        service: "u",
      }),
      layer("rest@file", "Method(`GET`)", {
        parentRefs: ["middle@file"],
        service: "r",
        priority: 9,
      }),
      layer("other@file", "Method(`PUT`)", { parentRefs: ["middle@file"], service: "u" }),
      layer("second@file", "Host(`b.example`) || Host(`c.example`)"),
      layer("both@file", "PathPrefix(`/both`)", { parentRefs: ["top", "second"], service: "u" }),
      layer("off@file", "Host(`d.example`)", { status: "disabled", error: ["x"] }),
      layer("under-off@file", "PathPrefix(`/x`)", { parentRefs: ["off"], service: "u" }),
      layer("half@file", "PathPrefix(`/half`)", { parentRefs: ["off", "top"], service: "u" }),
      layer("orphan@file", "Host(`e.example`)", {
        parentRefs: ["nobody@file"],
        service: "u",
        status: "disabled",
      }),
      layer("ring@file", "Host(`f.example`)", {
        parentRefs: ["ring"],
        service: "u",
        status: "disabled",
      }),
    ],
    services: [service("u@file", "http://192.0.2.1:1"), service("r@file", "http://192.0.2.2:2")],
  });
  strictEqual(complete, true);
  deepStrictEqual(words, [
    "a.example/api -> 192.0.2.2:2 tls",
    "a.example/api (other@file) -> 192.0.2.1:1 tls",
    "a.example/api/users -> 192.0.2.1:1 tls",
    "a.example/both,b.example/both,c.example/both -> 192.0.2.1:1 tls",
    "a.example/half -> 192.0.2.1:1 tls",
    "d.example/x -> 192.0.2.1:1 disabled",
    "e.example -> 192.0.2.1:1 disabled",
    "f.example -> 192.0.2.1:1 disabled",
  ]);
});

Deno.test("what current versions answer: kinds of services, priorities, observability, empty tls", async () => {
  const { words, complete } = await see({
    routers: [
      router("hrw@file", "Host(`hrw.example`)", "hrw", { observability: { traceVerbosity: "x" } }),
      router("weighted@file", "Host(`w.example`)", "weighted", { priority: "9223372036854775807" }),
      router("fallback@file", "Host(`f.example`)", "failover", { priority: 9.3e18, tls: {} }),
      router("mirror@file", "Host(`m.example`)", "mirror", { priority: null, tls: null }),
      router("gone@file", "Host(`g.example`)", "gone", { status: "warning", error: ["x"] }),
      router("internal@internal", "PathPrefix(`/ping`)", "ping@internal"),
      router("strange@file", "Host(`s.example`) &&", "plain"),
    ],
    services: [
      service("plain@file", "http://192.0.2.1:1"),
      service("backup@file", "http://192.0.2.2:2"),
      service("empty@file"),
      { name: "hrw@file", highestRandomWeight: { services: [{ name: "plain", weight: 1 }] } },
      {
        name: "weighted@file",
        weighted: { services: [{ name: "plain", weight: 0 }, { name: "backup", weight: 1 }] },
      },
      { name: "failover@file", failover: { service: "empty", fallback: "backup", errors: {} } },
      { name: "mirror@file", mirroring: { service: "plain", mirrors: [{ name: "backup" }] } },
    ],
  });
  strictEqual(complete, true);
  deepStrictEqual(words, [
    "Host(`s.example`) && -> 192.0.2.1:1 pattern",
    "PathPrefix(`/ping`) -> localhost:null internal",
    "f.example -> 192.0.2.2:2 tls",
    "g.example -> gone@file:null",
    "hrw.example -> 192.0.2.1:1",
    "m.example -> 192.0.2.1:1",
    "w.example -> 192.0.2.2:2",
  ]);
});

Deno.test("a row that is not understood costs itself, is named, and makes the list incomplete", () =>
  withDatabase(async ({ sql }) => {
    const good = router("good@file", "Host(`good.example`)", "good");
    const behind = router("behind@file", "Host(`behind.example`)", "odd");
    const tables: Tables = {
      routers: [
        good,
        behind,
        { ...good, name: "rule@file", rule: 7 },
        { ...good, name: "parents@file", parentRefs: "top" },
        { rule: "Host(`x`)" },
        null as unknown as Record<string, unknown>,
      ],
      services: [
        service("good@file", "http://192.0.2.5:80"),
        { name: "odd@file", loadBalancer: "none" },
      ],
    };
    const { observation, words, complete, problems } = await see(tables);
    strictEqual(complete, false);
    // where a service that is not understood leads is not known
    deepStrictEqual(words, ["good.example -> 192.0.2.5:80"]);
    deepStrictEqual(problems, [
      "a router without a name is not understood: name is of another kind",
      "a router without a name is not understood: the row is of another kind",
      "router parents@file is not understood: parentRefs is of another kind",
      "router rule@file is not understood: rule is of another kind",
      "service odd@file is not understood: loadBalancer is of another kind",
    ]);
    await declare(sql, [{
      hostname: "box2-edge",
      ip: "192.0.2.5",
      services: [{ name: "web", ports: ["tcp/80"], public: true }],
    }]);
    await ingest(sql, payloadOf("proxy", observation));
    deepStrictEqual(await drift(sql), [
      "SNAPSHOT_ERROR box2-edge proxy.complete: complete -> partial",
    ]);
    // once it is understood, all is said
    tables.routers = [good, behind];
    tables.services[1] = service("odd@file", "http://192.0.2.5:81");
    await ingest(sql, payloadOf("proxy", (await see(tables)).observation));
    deepStrictEqual(await drift(sql), [
      "ROUTE_DRIFT box2-edge route behind.example: a declared service -> 192.0.2.5:81",
    ]);
  }));
