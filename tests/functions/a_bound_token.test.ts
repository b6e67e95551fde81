import type postgres from "postgres";
import { operationsOf } from "../../scripts/fuzz/operations.ts";
import { type Known, objectOf, type Schema } from "../../scripts/fuzz/values.ts";
import { seeded } from "../../scripts/program/random.ts";
import { openApi, schemaOf } from "../../supabase/functions/_shared/api/openapi.ts";
import { routes } from "../../supabase/functions/_shared/api/routes.ts";
import { sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { tools } from "../../supabase/functions/mcp/tools.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { container, dockerPayload } from "./support/payloads.ts";
import { post } from "./support/post.ts";

const ADDRESS = "10.9.9.9";

/** All names and texts of the other host say that they are hidden. Nothing that is asked does, but its address. */
function isTold({ asked, text }: { asked: string; text: string }): boolean {
  return /hidden/i.test(text) || text.includes(ADDRESS) && !asked.includes(ADDRESS);
}

type Sql = TestStack["sql"];

/** Two hosts with everything that there can be of one. Returns by what the other can be asked for. */
async function twoHosts({ functions_url, sql, token }: TestStack): Promise<Known> {
  await sql`update public.drift_rules set absent_confirmations = 1`;
  const authorization = `Bearer ${await token("operator")}`;
  const send = async (path: string, body: unknown) => {
    const answer = await post(functions_url + path, body, { authorization });
    assertEquals(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  await send("/expected", [
    { hostname: "own", services: [{ name: "own-web" }] },
    {
      hostname: "hidden-box",
      aliases: ["the-other"],
      ip: ADDRESS,
      vmid: 4711,
      netbox_id: 815,
      services: ["hidden-web", "hidden-db", "hidden-mail", "hidden-0", "hidden-1"].map((name) => ({
        name,
        aliases: [name.slice(7)],
      })),
    },
  ]);
  const report = (hostname: string, names: string[]) =>
    send(
      "/ingest",
      dockerPayload({
        hostname,
        observed_at: new Date().toISOString(),
        snapshot: {
          containers: names.map((name, index) => container(name, 8_000 + index)),
          metrics: Object.fromEntries(names.map((name) => [name, { cpu_pct: 99 }])),
        },
      }),
    );
  await report("own", ["own-web"]);
  await report("hidden-box", Array.from({ length: 12 }, (_, index) => `hidden-${index}`));
  // loses so much that it is held
  await report("hidden-box", ["hidden-0"]);
  const issues = await sql<{ issue_id: string }[]>`
    select issue_id from public.issues where hostname = 'hidden-box' and status = 'open' order by service limit 2`;
  const issue_id = issues[0]!.issue_id;
  await sql`update public.bruce_cmd_allowlist set enabled = true, needs_approval = false where name = 'docker_restart'`;
  await send(`/bruce/issues/${issue_id}/acknowledge`, { note: "hidden note" });
  const waived = await send(`/bruce/issues/${issues[1]!.issue_id}/waive`, {
    reason: "hidden reason",
    expires_at: "2099-01-01T00:00:00Z",
  });
  const remembered = await send("/bruce/memory/append", {
    source: "hidden source",
    body: "hidden text",
    hostname: "hidden-box",
    idempotency_key: "the key",
    tags: ["a-tag"],
  });
  const asked = await send("/commands", {
    name: "docker_restart",
    target: "hidden-box",
    arguments: { service: "hidden-0" },
  });
  assertEquals(asked.state, "pending", JSON.stringify(asked));
  const waiting = await send("/commands", {
    name: "docker_restart",
    target: "hidden-box",
    arguments: { service: "hidden-1" },
  });
  const worker = { authorization: `Bearer ${await token("worker")}` };
  const claimed = await post(
    `${functions_url}/commands/claim`,
    { worker: "w", lease_s: 600 },
    worker,
  );
  const { lease } = claimed.body.commands[0];
  await sql`
    insert into public.maintenance_windows (reason, hostname, starts_at, ends_at)
    values ('hidden works', 'hidden-box', now(), now() + interval '1 day')`;
  await sql`
    insert into public.schedules (hostname, local_start, local_end, time_zone)
    values ('hidden-box', '08:00', '20:00', 'UTC')`;
  await sql`insert into public.thresholds (metric, hostname, open_above, clear_below) values ('cpu_pct', 'hidden-box', 5, 4)`;
  await sql`insert into public.targets (name, kind, url) values ('phone', 'webhook', 'https://hidden.example.org/')`;
  await sql`insert into public.reactions (name, target, hostname) values ('tell', 'phone', 'hidden-box')`;
  return {
    hostname: ["the-other", ADDRESS, "*", "hid*"],
    host: ["the-other"],
    target: ["the-other", "*", "phone"],
    targets: [["the-other"], ["*"]],
    text: ["hid", "the-other"],
    q: ["hid*", "text", "works"],
    service: ["web", "*", "0"],
    source: ["docker"],
    tag: ["a-tag"],
    issue_id: issues.map(({ issue_id }) => issue_id),
    command_id: [asked.command_id, waiting.command_id],
    waiver_id: [waived.waiver_id],
    supersedes: [remembered.memory.memory_id],
    idempotency_key: ["the key"],
    lease: [lease],
    worker: ["w"],
    name: ["docker_restart", "web"],
    key: ["1", "tell", "cpu_pct"],
    what: ["thresholds", "reactions", "windows", "waivers", "schedules"],
    part: ["changes", "state", "calendar", "host"],
    list: ["issues", "open", "hosts"],
    kind: ["container"],
    metric: ["cpu_pct"],
    expires_at: ["2099-01-01T00:00:00Z"],
    reason: ["because"],
  };
}

/** Parameters that fit, once without more than is required, then once with each value that is about the other host. */
function* asking(schema: Schema, known: Known): Generator<Record<string, unknown>> {
  const random = seeded(3);
  const properties = schema.properties ?? {};
  const required = Object.keys(properties).filter((name) => schema.required?.includes(name));
  const least = () =>
    objectOf(random, { ...schema, properties: pickOf(properties, required) }, known);
  yield least();
  for (const [name, property] of Object.entries(properties)) {
    for (const value of known[name] ?? []) {
      yield {
        ...least(),
        [name]: property.type === "array" && !Array.isArray(value) ? [value] : value,
      };
    }
  }
}

function pickOf<T>(object: Record<string, T>, names: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}

/** Asks every route and every tool, about the other host too. */
async function askAll({ functions_url }: TestStack, token: string, known: Known) {
  const answers: { asked: string; text: string }[] = [];
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
  };
  const send = async (asked: string, path: string, method: string, body?: unknown) => {
    const answer = await fetch(functions_url + path, {
      method,
      headers,
      ...body !== undefined && { body: JSON.stringify(body) },
    });
    const text = await answer.text();
    assert(answer.status < 500, `${asked}: ${text}`);
    answers.push({ asked, text });
  };
  for (const { id, method, path, parameters, body } of operationsOf(openApi())) {
    const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
    const required = parameters.filter((one) => one.required).map(({ name }) => name);
    const schema: Schema = {
      properties: { ...properties, ...body?.properties },
      required: [...required, ...body?.required ?? []],
    };
    for (const input of asking(schema, known)) {
      const rest = { ...input };
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
        const value = encodeURIComponent(String(rest[name]));
        delete rest[name];
        return value;
      });
      const asked = `${id} ${JSON.stringify(input)}`;
      if (method === "POST") await send(asked, filled, method, rest);
      else {await send(
          asked,
          `${filled}?${new URLSearchParams(Object.entries(rest).map(([k, v]) => [k, String(v)]))}`,
          method,
        );}
    }
  }
  for (const { name, input } of tools) {
    for (const given of asking(schemaOf(input, "input"), known)) {
      await send(`tool ${name} ${JSON.stringify(given)}`, "/mcp", "POST", {
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name, arguments: given },
      });
    }
  }
  for (
    const uri of ["bruce://hosts/the-other", "bruce://host/the-other", "bruce://drift_summary"]
  ) {
    await send(`resource ${uri}`, "/mcp", "POST", {
      jsonrpc: "2.0",
      id: 1,
      method: "resources/read",
      params: { uri },
    });
  }
  return answers;
}

/** Calls every other function of public that takes a token: those that no route leads to. */
async function callAll(sql: Sql, token: string, known: Known) {
  const token_sha256 = await sha256Hex(token);
  const functions = await sql<
    { name: string; names: string[]; types: string[]; defaults: number }[]
  >`
    select p.proname as name, p.proargnames as names, p.pronargdefaults as defaults,
      (select array_agg(t::regtype::text order by i) from unnest(p.proargtypes) with ordinality as u (t, i)) as types
    from pg_proc as p
    where p.pronamespace = 'public'::regnamespace and 'token_sha256' = any (p.proargnames)
      and p.proname <> 'create_token' and p.proname <> all (${routes.map(({ rpc }) => rpc)})
    order by 1`;
  assert(functions.length > 12, `${functions.length} functions`);
  const queries = [
    {},
    ...Object.entries(known).filter(([name]) => !LITTLE.includes(name)).flatMap(([name, values]) =>
      values.map((value) => ({
        [name]: /^(hostname|service|source|tag)$/.test(name) ? [value] : value,
      }))
    ),
    ...(known.part ?? []).map((part) => ({ part, hostname: "the-other" })),
    { hostname: "the-other", source: "docker", kind: "container", name: "web", metric: "cpu_pct" },
    { issue_id: known.issue_id?.[0], reason: "b", expires_at: "2099-01-01T00:00:00Z" },
  ];
  const answers: { asked: string; text: string }[] = [];
  for (const { name, names, types } of functions) {
    const isQuestion = names.includes("query");
    const calls = isQuestion
      ? queries.map((query) => ({ query }))
      : Object.keys(known).flatMap((key) => (known[key] ?? []).map((value) => ({ [key]: value })));
    for (const call of calls) {
      const given = names.map((parameter, index) => {
        const fallback = types[index] === "jsonb"
          ? {}
          : types[index] === "uuid"
          ? known[parameter]?.[0] ?? crypto.randomUUID()
          : types[index]?.endsWith("[]")
          ? ["*"]
          : types[index] === "integer"
          ? 5
          : types[index] === "boolean"
          ? false
          : known[parameter]?.[0] ?? "web";
        const value = parameter === "token_sha256"
          ? token_sha256
          : Reflect.get(call, parameter) ?? fallback;
        return { parameter, type: types[index], value };
      });
      const text = await sql.begin(async (sql) => {
        await sql`set local role service_role`;
        const list = given.map(({ parameter, type }, index) =>
          `${parameter} => $${index + 1}::${type}`
        );
        const [row] = await sql.unsafe(
          `select public.${name}(${list})::text as answer`,
          given.map(({ value }) => value) as postgres.ParameterOrJSON<never>[],
        );
        return String(row?.answer);
        // a value that the function cannot read is refused before it asks who that is
      }).catch((error) => `${error.code}`);
      answers.push({ asked: `${name} ${JSON.stringify(call)}`, text });
    }
  }
  return answers;
}

/** What is thought of at all where it is refused anyway. */
const LITTLE = ["target", "targets", "worker", "command_id", "lease", "name"];
const MAY_ASK = ["agent", "operator"];

/** Every row that is about the other host, of every table. */
async function rowsOfTheOther(sql: Sql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class as c
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace) and c.relkind = 'r'`;
  const rows = await Promise.all(
    tables.map(({ name }) =>
      sql.unsafe(
        `select ${
          "'" + name + "'"
        } || ' ' || t::text as row from ${name} as t where t::text ~* 'hidden|10\\.9\\.9\\.9'`,
      )
    ),
  );
  return rows.flat().map(({ row }) => String(row)).sort();
}

Deno.test("a token that is bound to one host learns and changes nothing of another, by whatever it asks", () =>
  withStack(async (stack) => {
    const { sql } = stack;
    const known = await twoHosts(stack);
    const roles = ["agent", "operator", "worker", "collector", "netbox"];
    const bound = await Promise.all(roles.map((role) => stack.token(role, { hosts: ["own"] })));
    const free = await stack.token("agent");
    await sql`update bruce.api_tokens set requests_per_minute = 1000000`;
    const before = await rowsOfTheOther(sql);
    assert(before.length > 40, `${before.length} rows are about the other host`);
    assert(new Set(before.map((row) => row.split(" ")[0])).size > 20, "of many tables");

    let asked = 0;
    for (const [index, token] of bound.entries()) {
      // who may not ask gets one answer, whatever it is about
      const about = MAY_ASK.includes(roles[index]!) ? known : pickOf(known, LITTLE);
      const answers = [
        ...await askAll(stack, token, about),
        ...await callAll(sql, token, about),
      ];
      asked += answers.length;
      assertEquals(answers.filter(isTold), []);
    }
    assertEquals(await rowsOfTheOther(sql), before);
    console.log(`${asked} times asked, ${before.length} rows of the other host`);

    // the same questions tell it to who may know
    const told = (await askAll(stack, free, known)).filter(isTold);
    assert(told.length > 30, `${told.length}`);
  }));
