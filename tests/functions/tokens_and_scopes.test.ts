import { assert, assertEquals } from "./support/assert.ts";
import { dockerPayload } from "./support/payloads.ts";
import { environmentOf, post } from "./support/post.ts";
import { type Stack, withStack } from "./support/stack.ts";

function payload(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return dockerPayload({ observed_at: new Date().toISOString(), ...fields });
}

async function reportingHosts({ sql }: Stack): Promise<string[]> {
  const rows = await sql<{ hostname: string }[]>`
    select distinct hostname from public.observed_snapshots order by hostname`;
  return rows.map(({ hostname }) => hostname);
}

Deno.test("a token for all hosts and sources is a known one, and its use is noted", () =>
  withStack(async (stack) => {
    const collector = await stack.authorize("collector");
    const { status, body } = await post(stack.ingest, payload(), collector);
    assertEquals([status, body.stored], [200, 1]);
    const [row] = await stack.sql`select last_used_at from public.list_tokens()`;
    assert(row?.last_used_at instanceof Date);
  }));

for (
  const [what, act] of [
    ["a token that was never made", () => Promise.resolve({})],
    [
      "an expired token",
      (stack: Stack) => stack.authorize("collector", { expires_at: "2020-01-01T00:00:00Z" }),
    ],
    ["a revoked token", async (stack: Stack) => {
      const revoked = await stack.authorize("collector");
      await stack.sql`select public.revoke_token(name) from public.list_tokens()`;
      return revoked;
    }],
  ] as const
) {
  Deno.test(`${what} is 401, for good and for bad payloads`, () =>
    withStack(async (stack) => {
      const headers: Record<string, string> = await act(stack);
      for (const body of [payload(), {}, [payload(), {}]]) {
        const answer = await post(stack.ingest, body, headers);
        assertEquals([answer.status, answer.body.code], [401, "unknown_token"]);
        assert(answer.headers.has("www-authenticate"));
      }
      assertEquals(await reportingHosts(stack), []);
    }));
}

for (const role of ["agent", "worker", "netbox"]) {
  Deno.test(`a token of the role ${role} may not ingest`, () =>
    withStack(async (stack) => {
      const answer = await post(stack.ingest, payload(), await stack.authorize(role));
      assertEquals([answer.status, answer.body.code], [403, "wrong_role"]);
      assertEquals(await reportingHosts(stack), []);
    }));
}

for (const role of ["collector", "agent", "worker"]) {
  Deno.test(`a token of the role ${role} may not declare`, () =>
    withStack(async (stack) => {
      const host = { hostname: "box2-daily", services: [] };
      const answer = await post(stack.expected, host, await stack.authorize(role));
      assertEquals([answer.status, answer.body.code], [403, "wrong_role"]);
      assertEquals([...await stack.sql`select from public.assets`], []);
    }));
}

for (const role of ["netbox", "operator"]) {
  Deno.test(`a token of the role ${role} may declare`, () =>
    withStack(async (stack) => {
      const host = { hostname: "box2-daily", services: [{ name: "freshrss", port: 8021 }] };
      const answer = await post(stack.expected, [host], await stack.authorize(role));
      assertEquals([answer.status, answer.body.hosts, answer.body.services], [200, 1, 1]);
      const [service] = await stack.sql`select hostname, name, ports from public.expected_services`;
      assertEquals({ ...service }, {
        hostname: "box2-daily",
        name: "freshrss",
        ports: ["tcp/8021"],
      });
    }));
}

Deno.test("a stolen collector token cannot speak for another host, whatever that is called", () =>
  withStack(async (stack) => {
    const operator = await stack.authorize("operator");
    await post(stack.expected, [
      { hostname: "box2-daily", aliases: ["daily"], ip: "192.168.2.12" },
      { hostname: "box2-secrets", aliases: ["vault"], ip: "192.168.2.99" },
    ], operator);
    const stolen = await stack.authorize("collector", { hosts: ["box2-daily"] });
    const others = [
      "box2-secrets",
      "BOX2-SECRETS",
      "box2_secrets",
      " box2-secrets ",
      "vault",
      "192.168.2.99",
      "box2-daily.box2-secrets",
      "box2-daily,box2-secrets",
      "*",
      "box2-%",
      "unheard-of",
    ].filter((hostname) => /[a-z0-9]/i.test(hostname));
    for (const hostname of others) {
      const one = await post(stack.ingest, payload({ hostname }), stolen);
      assertEquals([one.status, one.body.code], [403, "out_of_scope"], hostname);
      assertEquals(one.body.details[0].path, "hostname");
    }
    const batch = [...others.map((hostname) => payload({ hostname })), payload()];
    const { status, body } = await post(stack.ingest, batch, stolen);
    assertEquals([status, body.stored, body.rejected_total], [200, 1, others.length]);
    assertEquals(await reportingHosts(stack), ["box2-daily"]);
  }));

Deno.test("a stolen token cannot smuggle another host in through the snapshot", () =>
  withStack(async (stack) => {
    const stolen = await stack.authorize("collector", { hosts: ["box2-daily"] });
    const inner = payload({ hostname: "box2-secrets" });
    await post(stack.ingest, payload({ snapshot: { ...inner, containers: [] } }), stolen);
    assertEquals(await reportingHosts(stack), ["box2-daily"]);
  }));

for (const role of ["netbox", "operator"]) {
  Deno.test(`a ${role} token that is bound to hosts declares no other host`, () =>
    withStack(async (stack) => {
      const media = { hostname: "box2-media", services: [{ name: "jellyfin" }, { name: "films" }] };
      await post(stack.expected, media, await stack.authorize("operator"));
      const bound = await stack.authorize(role, { hosts: ["box2-daily"] });
      const strip = { hostname: "box2-media", services: [], services_complete: true };
      for (
        const [body, path] of [
          [strip, "hostname"],
          [{ hostname: "zz-new", services: [{ name: "x" }] }, "hostname"],
          [[{ ...strip, hostname: "Box2_Media" }], "[0].hostname"],
          [{ hostname: "box2-daily", aliases: ["box2-media"] }, "aliases"],
          [{ hosts: [{ hostname: "box2-daily" }], complete: true }, "complete"],
        ] as const
      ) {
        const answer = await post(stack.expected, body, bound);
        assertEquals([answer.status, answer.body.code], [403, "out_of_scope"]);
        assertEquals(answer.body.details[0].path, path);
      }
      const own = { hostname: "box2-daily", services: [{ name: "freshrss" }] };
      const { status, body } = await post(stack.expected, [strip, own], bound);
      assertEquals([status, body.hosts, body.retired, body.rejected_total], [200, 1, [], 1]);
      assertEquals([body.rejected[0].index, body.rejected[0].path], [0, "[0].hostname"]);
      const rows = await stack.sql`
        select hostname || '/' || name as service from public.expected_services
        where lifecycle = 'active' order by 1`;
      assertEquals(rows.map(({ service }) => service), [
        "box2-daily/freshrss",
        "box2-media/films",
        "box2-media/jellyfin",
      ]);
    }));
}

Deno.test("a token that is bound to hosts gets no notices to deliver", () =>
  withStack(async ({ sql }) => {
    const claim = async (hosts: string[] | null) => {
      const sha256 = (hosts ? "a" : "b").repeat(64);
      await sql`select public.create_token(${`t-${sha256[0]}`}, 'worker', ${sha256}, ${hosts})`;
      const [row] = await sql<{ answer: Record<string, unknown> }[]>`
        select public.claim_actions(${sha256}, 'me') as answer`;
      return row?.answer;
    };
    assertEquals((await claim(["box2-daily"]))?.code, "out_of_scope");
    assertEquals((await claim(null))?.status, 200);
  }));

Deno.test("a wildcard in the scope covers the hosts it matches and no others", () =>
  withStack(async (stack) => {
    const collector = await stack.authorize("collector", { hosts: ["box2-*", "TrueNAS"] });
    const batch = ["box2-daily", "box2-edge", "TrueNAS", "box3-daily", "xbox2-daily", "box2"]
      .map((hostname) => payload({ hostname }));
    const { body } = await post(stack.ingest, batch, collector);
    assertEquals(body.rejected.map(({ index }: { index: number }) => index), [3, 4, 5]);
    assertEquals(await reportingHosts(stack), ["TrueNAS", "box2-daily", "box2-edge"]);
  }));

Deno.test("a source outside the scope is 403 at the path of the source", () =>
  withStack(async (stack) => {
    const collector = await stack.authorize("collector", { sources: ["docker"] });
    const proxmox = payload({ source: "proxmox", snapshot: { guests: [] } });
    const answer = await post(stack.ingest, proxmox, collector);
    assertEquals([answer.status, answer.body.code], [403, "out_of_scope"]);
    assertEquals(answer.body.details[0].path, "source");
    assertEquals((await post(stack.ingest, payload(), collector)).status, 200);
  }));

Deno.test("a token made by the script works until the script revokes it", () =>
  withStack(async (stack) => {
    const script = new URL("../../scripts/bruce.ts", import.meta.url).pathname;
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "-A", script, "token", ...args],
        env: { ...environmentOf(stack.api.url), SUPABASE_SECRET_KEY: stack.api.secret_key },
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    };
    const scope = ["--hosts", "box2-*", "--sources", "docker,proxmox", "--expires", "90d"];
    const token = await run("create", "--name", "box2", "--role", "collector", ...scope);
    const headers = { authorization: `Bearer ${token.trim()}` };
    assertEquals((await post(stack.ingest, payload(), headers)).status, 200);
    const [listed] = JSON.parse(await run("list", "--json"));
    assertEquals([listed.name, listed.hosts, listed.sources], ["box2", ["box2-*"], [
      "docker",
      "proxmox",
    ]]);
    assert(listed.last_used_at !== null && listed.expires_at !== null);
    const dump = JSON.stringify([...await stack.sql`select * from bruce.api_tokens`]);
    assert(!dump.includes(token.trim()));
    await run("revoke", "box2");
    assertEquals((await post(stack.ingest, payload(), headers)).status, 401);
  }));
