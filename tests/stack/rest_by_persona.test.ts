import { strict as assert } from "node:assert";
import { type TestStack, withStack } from "../_support/stack.ts";

/** What `as` sends to REST; a token without a key is what a browser sends after signing in. */
async function rest(
  { api_url, publishable_key }: TestStack,
  as: string | undefined,
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  const answer = await fetch(`${api_url}/rest/v1/${path}`, {
    method: init.method ?? "GET",
    headers: {
      apikey: publishable_key,
      ...as && { authorization: `Bearer ${as}` },
      "content-type": "application/json",
      ...init.headers,
    },
    ...init.body !== undefined && { body: JSON.stringify(init.body) },
  });
  return { status: answer.status, text: await answer.text() };
}

/** Ways to read: what an operator and a viewer get of them, and nobody else. */
const READS: [path: string, headers?: Record<string, string>][] = [
  ["assets?select=*"],
  ["assets?select=name,metadata&name=eq.box"],
  ["issues?select=*,events(*)"],
  ["tasks?select=*,task_issues(*,issues(*))"],
  ["actions?select=*,tasks!inner(title)"],
  ["assets?select=name,n:count()"],
  ["assets?select=drift(*)"],
  ["assets?select=name_key,name"],
  ["assets?or=(name.eq.box,ip.eq.192.0.2.1)"],
  ["assets?order=name&limit=1&offset=0"],
  ["drift?select=*"],
  ["observed_snapshots?select=snapshot->containers->0->>name"],
  ["people?select=*"],
  ["events?select=details&details=fts.box"],
  ["assets", { accept: "text/csv" }],
  ["assets?limit=1", { accept: "application/vnd.pgrst.object+json" }],
  ["assets", { accept: "application/vnd.pgrst.plan+json" }],
  ["assets", { prefer: "count=exact" }],
  ["assets", { range: "0-0" }],
  ["rpc/explain?hostname=box"],
  ["rpc/drift_of?hostname=box"],
];

/** Ways to what nobody reads by REST, whoever it is. */
const CLOSED: [path: string, headers?: Record<string, string>][] = [
  ["api_tokens"],
  ["api_tokens", { "accept-profile": "bruce" }],
  ["entities", { "accept-profile": "bruce" }],
  ["issues", { "accept-profile": "bruce_grafana" }],
  ["users", { "accept-profile": "auth" }],
  ["pg_authid", { "accept-profile": "pg_catalog" }],
  ["assets?select=*,api_tokens(*)"],
  ["assets?select=*,bruce.api_tokens(*)"],
  ["assets?select=token_sha256"],
  ["assets?token_sha256=eq.a"],
  ["rpc/list_tokens"],
  ["rpc/run_jobs", { "content-profile": "bruce", "accept-profile": "bruce" }],
];

/** Ways to write that no person has: what changes something is an rpc that asks for the role. */
const WRITES: [method: string, path: string, body?: unknown, headers?: Record<string, string>][] = [
  ["POST", "assets", { name: "mine" }],
  ["POST", "assets", [{ name: "mine" }, { name: "yours" }]],
  ["POST", "assets?on_conflict=name", { name: "box" }, { prefer: "resolution=merge-duplicates" }],
  ["POST", "assets?columns=name", { name: "mine" }, { prefer: "missing=default" }],
  ["POST", "assets", { name: "mine" }, { prefer: "tx=rollback" }],
  ["PUT", "people?user_id=eq.00000000-0000-4000-8000-000000000001", {
    user_id: "00000000-0000-4000-8000-000000000001",
    role: "operator",
  }],
  ["PATCH", "assets?name=eq.box", { role: "mine" }],
  ["PATCH", "assets", { role: "mine" }],
  ["PATCH", "settings", { self_hostname: "mine" }],
  ["DELETE", "assets?name=eq.box"],
  ["DELETE", "assets"],
  ["POST", "observed_snapshots", { hostname: "box", source: "docker", snapshot: {} }],
  ["POST", "api_tokens", { name: "mine" }, { "content-profile": "bruce" }],
  ["POST", "rpc/create_token", { name: "mine", role: "operator", token_sha256: "a".repeat(64) }],
  ["POST", "rpc/ingest", { token_sha256: "a".repeat(64), payloads: [] }],
  ["POST", "rpc/expected", { token_sha256: "a".repeat(64), payload: {} }],
  ["POST", "rpc/acknowledge", { issue_id: "00000000-0000-4000-8000-000000000001", by: "me" }],
  ["POST", "rpc/release_snapshot", { hostname: "box", source: "docker" }],
  ["POST", "rpc/forget_host", { hostname: "box" }],
  ["POST", "rpc/read_rpc", { rpc: "create_token", parameters: {} }],
  ["POST", "rpc/read_rpc", { rpc: "bruce.run_jobs", parameters: {} }],
];

Deno.test("a person reads by REST what the matrix says, in whatever form it is asked, and writes nothing", () =>
  withStack(async (stack) => {
    const { sql, publishable_key } = stack;
    await sql`insert into public.assets (name, ip, metadata) values ('box', '192.0.2.1', '{"mark": "planted"}')`;
    await sql`insert into public.expected_services (hostname, name) values ('box', 'planted')`;
    await sql`select public.create_token('t', 'operator', ${"a".repeat(64)})`;
    await sql`
      insert into public.observed_snapshots (hostname, source, snapshot)
      values ('box', 'docker', '{"containers": [{"name": "planted-too", "state": "running"}]}')`;
    const whole = () =>
      sql`
        select (select jsonb_agg(a order by id) from public.assets as a) as assets,
          (select jsonb_agg(t order by id) from bruce.api_tokens as t) as tokens,
          (select count(*)::integer from public.people) as people,
          (select max(id)::integer from bruce.stored_snapshots) as snapshots,
          (select to_jsonb(s) from public.settings as s) as settings`;
    const before = [...await whole()];
    const [viewer, operator, stranger] = await Promise.all(
      (["viewer", "operator", "none"] as const).map((role) => stack.person(role)),
    );
    const personas: [name: string, token: string | undefined, reads: boolean][] = [
      ["anon by the key", publishable_key, false],
      ["anon without a token", undefined, false],
      ["stranger", stranger!.access_token, false],
      ["viewer", viewer!.access_token, true],
      ["operator", operator!.access_token, true],
    ];
    let tried = 0;
    for (const [name, token, reads] of personas) {
      let read = 0;
      for (const [path, headers] of READS) {
        const { status, text } = await rest(stack, token, path, { headers });
        const shown = `${name} ${path} ${JSON.stringify(headers)}: ${status} ${text.slice(0, 300)}`;
        assert.ok(status < 500, shown);
        // the stranger asks as somebody who signed in, and there is nothing for him
        if (!reads) assert.ok(!/planted|192\.0\.2\.1|"box"/.test(text), shown);
        if (/planted|"box"|^box/m.test(text)) read++;
        tried++;
      }
      assert.ok(reads ? read >= 12 : read === 0, `${name} reads ${read}`);
      for (const [path, headers] of CLOSED) {
        const { status, text } = await rest(stack, token, path, { headers });
        // a profile that the API does not have may be left out of account: then the table is none of public
        assert.ok(
          status >= 400 && status < 500 || !/a{64}|sha256|passwor/.test(text),
          `${name} ${path}: ${status} ${text}`,
        );
        assert.ok(!text.includes("a".repeat(64)), `${name} ${path}: ${text}`);
        tried++;
      }
      for (const [method, path, body, headers] of WRITES) {
        const { status, text } = await rest(stack, token, path, { method, body, headers });
        assert.ok(status >= 400 && status < 500, `${name} ${method} ${path}: ${status} ${text}`);
        tried++;
      }
    }
    assert.deepEqual([...await whole()], before);
    console.log(`${tried} requests`);
  }));
