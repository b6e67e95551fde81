import { seed } from "../../scripts/stack/migrate.ts";
import { handleCommands } from "../../supabase/functions/commands/handler.ts";
import { commandRoutes as routes } from "../../supabase/functions/_shared/api/commands.ts";
import { findRoute, pathBelow } from "../../supabase/functions/_shared/api/find_route.ts";
import { withDatabase } from "../_support/database.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { type Answer, environmentOf, post } from "./support/post.ts";
import { serveRest } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";
import { type Stack, withStack } from "./support/stack.ts";

type Headers = { authorization: string };

/** The function in front of a database with one host, its service and two commands. */
interface Queue {
  stack: Stack;
  url: string;
  worker: Headers;
  operator: Headers;
  agent: Headers;
}

function withQueue(test: (queue: Queue) => Promise<void>): Promise<void> {
  return withStack(async (stack) => {
    await stack.sql`insert into assets (name) values ('box')`;
    await stack
      .sql`insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db')`;
    await stack.sql`
      insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments) values
        ('restart', true, 'Restarts a service.', 'low', false, array['docker', 'restart', '{service}'],
          '{"service": {"type": "service"}}'),
        ('wipe', true, 'Wipes a service.', 'high', true, array['wipe', '{service}'], '{"service": {"type": "service"}}')`;
    const environment = {
      SUPABASE_URL: stack.api.url,
      SUPABASE_SECRET_KEY: stack.api.secret_key,
    };
    await using served = serveFunction(handleCommands, environment);
    await test({
      stack,
      url: `${served.url}/commands`,
      worker: await stack.authorize("worker"),
      operator: await stack.authorize("operator"),
      agent: await stack.authorize("agent"),
    });
  });
}

async function get(url: string, headers: Headers): Promise<Answer> {
  const response = await fetch(url, { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const restart = { name: "restart", target: "box", arguments: { service: "web" } };

/** Asks for a command and has it claimed. */
async function claimed({ url, agent, worker }: Queue) {
  await post(url, restart, agent);
  const { body } = await post(`${url}/claim`, { worker: "w1" }, worker);
  const { command_id, lease } = body.commands[0];
  return { at: `${url}/${command_id}`, lease, command_id };
}

Deno.test("a command goes from the asking to its result", () =>
  withQueue(async ({ url, agent, worker, operator }) => {
    const asked = await post(url, restart, agent);
    assertEquals([asked.status, asked.body.state, asked.body.reason], [200, "pending", null]);
    const handed = await post(`${url}/claim`, { worker: "w1", targets: ["b*"], max: 5 }, worker);
    const { lease, issue_id, ...command } = handed.body.commands[0];
    assertEquals([handed.status, handed.body.commands.length, issue_id], [200, 1, null]);
    assertEquals(command, {
      command_id: asked.body.command_id,
      name: "restart",
      target: "box",
      arguments: { service: "web" },
      argv: ["docker", "restart", "web"],
      attempt: 1,
      lease_s: 60,
      max_runtime_s: 60,
    });
    const at = `${url}/${command.command_id}`;
    const beat = await post(`${at}/heartbeat`, { lease }, worker);
    assertEquals([beat.status, beat.body.status], [200, "running"]);
    assert(new Date(beat.body.lease_until) > new Date());
    const result = { lease, outcome: "succeeded", exit_code: 0, stdout: "web\n", signal: null };
    const first = await post(`${at}/result`, result, worker);
    assertEquals(first.body, { recorded: true, late: false, state: "succeeded" });
    const again = await post(`${at}/result`, result, worker);
    assertEquals(again.body, { recorded: true, late: true, state: "succeeded" });
    const seen = await get(at, operator);
    assertEquals([seen.body.command.state, seen.body.command.exit_code], ["succeeded", 0]);
    assertEquals(
      seen.body.results.map(({ stdout, repeats }: Record<string, unknown>) => [stdout, repeats]),
      [["web\n", 1]],
    );
    assert(!JSON.stringify(seen.body).includes(lease));
  }));

Deno.test("what is not allowed is answered and stored as rejected, with the reason", () =>
  withQueue(async ({ url, agent, stack }) => {
    for (
      const [more, reason] of [
        [{ name: "rm -rf /" }, "is not on the allow-list"],
        [{ target: "../box" }, "the target is no name of a host"],
        [{ arguments: { service: "web; id" } }, "argument service is no name of a service"],
        [
          { arguments: { service: "--all" } },
          "argument service begins with a dash: it would be read as an option",
        ],
        [{ arguments: { service: "web", extra: 1 } }, "has an argument that is not declared"],
        [
          { arguments: { service: "x".repeat(100_000) } },
          "arguments are larger than 4096 characters",
        ],
      ] as const
    ) {
      const { status, body } = await post(url, { ...restart, ...more }, agent);
      assertEquals([status, body.state, body.reason], [200, "rejected", reason]);
    }
    const [kept] = await stack
      .sql`select count(*)::integer as rows, max(length(bruce_cmd::text)) as longest from bruce_cmd`;
    assertEquals(kept?.rows, 6);
    assert(kept?.longest < 2_000);
  }));

Deno.test("the same request_id is one command, of whoever asked", () =>
  withQueue(async ({ url, agent, operator }) => {
    const asked = { ...restart, request_id: crypto.randomUUID() };
    const answers = await Promise.all([asked, asked, asked].map((one) => post(url, one, agent)));
    assertEquals(new Set(answers.map(({ body }) => body.command_id)).size, 1);
    const other = await post(url, asked, operator);
    assert(other.body.command_id !== answers[0]?.body.command_id);
  }));

Deno.test("approval takes an operator, and for high risk another one; a body is not needed", () =>
  withQueue(async ({ url, agent, operator, stack }) => {
    const wipe = { ...restart, name: "wipe" };
    const own = (await post(url, wipe, operator)).body;
    assertEquals(own.state, "awaiting_approval");
    const approve = async (headers: Headers) => {
      const response = await fetch(`${url}/${own.command_id}/approve`, { method: "POST", headers });
      const { code, state } = await response.json();
      return [response.status, code ?? state];
    };
    assertEquals(await approve(agent), [403, "wrong_role"]);
    assertEquals(await approve(operator), [403, "four_eyes"]);
    assertEquals(await approve(await stack.authorize("operator")), [200, "pending"]);
    assertEquals(await approve(operator), [409, "not_awaiting_approval"]);
    const cancelled = await post(
      `${url}/${own.command_id}/cancel`,
      { reason: "Not now." },
      operator,
    );
    assertEquals([cancelled.status, cancelled.body.state, cancelled.body.reason], [
      200,
      "cancelled",
      "Not now.",
    ]);
    const again = await post(`${url}/${own.command_id}/requeue`, {}, operator);
    assertEquals([again.status, again.body.state], [200, "awaiting_approval"]);
    const allowed = await get(`${url}/allowlist`, agent);
    assertEquals(allowed.body.commands.map(({ name }: { name: string }) => name), [
      "restart",
      "wipe",
    ]);
  }));

Deno.test("the heartbeat of a command that was cancelled says so, and what holds no lease is told it is lost", () =>
  withQueue(async (queue) => {
    const { at, lease } = await claimed(queue);
    const beat = async (lease: string) =>
      (await post(`${at}/heartbeat`, { lease }, queue.worker)).body.status;
    assertEquals(await beat(crypto.randomUUID()), "lost");
    assertEquals(await beat(lease), "running");
    await post(`${at}/cancel`, {}, queue.operator);
    assertEquals(await beat(lease), "cancelled");
    const killed = { lease, outcome: "failed", signal: "SIGTERM" };
    assertEquals((await post(`${at}/result`, killed, queue.worker)).body.state, "cancelled");
    assertEquals(await beat(lease), "cancelled");
  }));

Deno.test("huge and binary output is cut and made printable, whatever it is", () =>
  withQueue(async (queue) => {
    const { at, lease } = await claimed(queue);
    const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
    const { status, body } = await post(`${at}/result`, {
      lease,
      outcome: "failed",
      exit_code: 1,
      stdout: bytes.repeat(10_000),
      stderr: "a\0b\ud83dc\x1b[31mred\r\n\tand the password=hunter2",
      error: "exit\0 1",
    }, queue.worker);
    assertEquals([status, body.state], [200, "failed"]);
    const [kept] = await queue.stack.sql`select * from bruce_cmd_result`;
    assertEquals([kept?.stdout.length, kept?.stdout_truncated], [65_536, true]);
    assertEquals(kept?.stderr, "a\ufffdb\ufffdc\ufffd[31mred\r\n\tand the password=[redacted]");
    assertEquals(kept?.error, "exit\ufffd 1");
    const [command] = await queue.stack.sql`select reason from bruce_cmd`;
    assertEquals(command?.reason, "exit\ufffd 1");
  }));

Deno.test("two workers with one token share the queue and never a command", () =>
  withQueue(async ({ url, agent, worker, stack }) => {
    await stack.sql`insert into assets (name) select 'host' || n from generate_series(1, 8) as n`;
    await stack
      .sql`insert into expected_services (hostname, name) select 'host' || n, 'web' from generate_series(1, 8) as n`;
    for (let n = 1; n <= 8; n++) await post(url, { ...restart, target: `host${n}` }, agent);
    const hands = await Promise.all(
      [1, 2, 1, 2, 1, 2].map((n) => post(`${url}/claim`, { worker: `w${n}`, max: 2 }, worker)),
    );
    const ids = hands.flatMap(({ body }) =>
      body.commands.map(({ command_id }: { command_id: string }) => command_id)
    );
    assertEquals([ids.length, new Set(ids).size], [8, 8]);
  }));

Deno.test("a token that is revoked in mid-run can neither hold nor end what it has", () =>
  withQueue(async (queue) => {
    const { at, lease, command_id } = await claimed(queue);
    await post(`${at}/heartbeat`, { lease }, queue.worker);
    const { sql } = queue.stack;
    await sql`update bruce.api_tokens set revoked_at = now() where role = 'worker'`;
    const result = { lease, outcome: "succeeded", exit_code: 0 };
    for (const [path, body] of [["heartbeat", { lease }], ["result", result]] as const) {
      const answer = await post(`${at}/${path}`, body, queue.worker);
      assertEquals([answer.status, answer.body.code], [401, "unknown_token"]);
    }
    await sql`select bruce.run_jobs(now() + interval '2 minutes')`;
    const other = await queue.stack.authorize("worker");
    const late = await post(`${at}/result`, result, other);
    assertEquals(late.body, { recorded: true, late: true, state: "undetermined" });
    const { body } = await get(`${queue.url}/${command_id}`, queue.operator);
    assertEquals(body.command.state, "undetermined");
  }));

Deno.test("requests that are no such are refused with the path of what is wrong", async () => {
  await using rest = serveRest(() => ({ status: 200 }));
  await using served = serveFunction(handleCommands, environmentOf(rest.url));
  const url = `${served.url}/commands`;
  const id = crypto.randomUUID();
  const lease = crypto.randomUUID();
  const cases: [string, unknown, number, string | undefined][] = [
    ["", {}, 422, "name"],
    ["", { ...restart, argv: ["rm"] }, 422, "argv"],
    ["", { ...restart, arguments: ["web"] }, 422, "arguments"],
    ["", { ...restart, arguments: { service: "a\0b" } }, 422, "arguments.service"],
    ["", { ...restart, issue_id: "1" }, 422, "issue_id"],
    ["", "{", 400, undefined],
    ["/claim", { worker: "a b" }, 422, "worker"],
    ["/claim", { worker: "a", max: 1000 }, 422, "max"],
    ["/claim", { worker: "a", lease_s: 1 }, 422, "lease_s"],
    [`/${id}/heartbeat`, { lease: "x" }, 422, "lease"],
    [`/${id}/heartbeat`, {}, 422, "lease"],
    [`/${id}/result`, { lease, outcome: "done" }, 422, "outcome"],
    [`/${id}/result`, { lease, outcome: "failed", exit_code: 1.5 }, 422, "exit_code"],
    [`/${id}/result`, { lease, outcome: "failed", state: "succeeded" }, 422, "state"],
    [`/${id}/cancel`, { by: "me" }, 422, "by"],
    [`/${id}/approve`, { force: true }, 422, "force"],
    ["/nothing", {}, 404, undefined],
    [`/${id}/nothing`, {}, 404, undefined],
    [`/${id}/result/more`, {}, 404, undefined],
    [`/not-an-id/heartbeat`, { lease }, 404, undefined],
    [`/..%2f${id}`, {}, 404, undefined],
    [`/${id}`, {}, 405, undefined],
    ["/allowlist", {}, 405, undefined],
  ];
  for (const [path, body, status, field] of cases) {
    const answer = await post(url + path, body);
    assertEquals([path, answer.status, answer.body.details?.[0]?.path], [path, status, field]);
  }
  const wrongMethod = await get(`${url}/claim`, { authorization: `Bearer brc_${"A".repeat(43)}` });
  assertEquals([wrongMethod.status, wrongMethod.headers.get("allow")], [405, "POST"]);
  const anonymous = await fetch(url, { method: "POST", body: "{}" });
  assertEquals([anonymous.status, (await anonymous.json()).code], [401, "missing_token"]);
  assertEquals(rest.calls, []);
});

Deno.test("the seed enables the shipped commands once, and one of them is allowed for its homelab", () =>
  withDatabase(async ({ sql, url }) => {
    const names = () => sql`select name from bruce_cmd_allowlist where enabled`;
    assertEquals((await names()).length, 14);
    const [row] = await sql`
      select bruce.enqueue_command('docker_restart', '{"service": "tandoor"}', 'box2-daily', 'me') ->> 'command_id' as id`;
    const [command] = await sql`select state, argv from bruce_cmd where command_id = ${row?.id}`;
    assertEquals({ ...command }, {
      state: "pending",
      argv: ["docker", "restart", "tandoor-recipes"],
    });
    await sql`update bruce_cmd_allowlist set enabled = false`;
    await seed(url);
    assertEquals((await names()).length, 0);
  }, { seeded: true }));

Deno.test("each route is found by its path and calls one rpc", () => {
  const id = crypto.randomUUID();
  for (const prefix of ["/commands", "/functions/v1/commands"]) {
    for (const { methods: [method = "GET"], path, rpc } of routes) {
      const below = pathBelow("commands", prefix + path.replace("{command_id}", id));
      const { data } = findRoute("commands", method, below);
      assertEquals(data?.route.rpc, rpc, path);
      assertEquals(data?.parameters.command_id, path.includes("{command_id}") ? id : undefined);
    }
  }
  assertEquals(new Set(routes.map(({ rpc }) => rpc)).size, routes.length);
});
