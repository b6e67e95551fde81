import { inProject } from "../../scripts/stack/paths.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { Conversation } from "./support/conversation.ts";
import { call, connect } from "./support/mcp_client.ts";
import { sender } from "./support/sender.ts";

const PAGE = "docs/mcp/questions.md";
const HOUR = 3_600_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

/** Question and tools of each line of the page. */
async function questions(): Promise<{ question: string; tools: string[] }[]> {
  const page = await Deno.readTextFile(inProject(PAGE));
  return [...page.matchAll(/^\| \d+ \| (.*?) \| (.*?) \|/gm)].map((
    [, question = "", tools = ""],
  ) => ({
    question,
    tools: [...tools.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  }));
}

/** What is asked for beside the sample homelab: freshrss is missing on a second host, and tank was measured for a month. */
async function prepare(stack: TestStack): Promise<void> {
  const { sql } = stack;
  const send = sender(stack);
  await send("operator", "expected", {
    hosts: [{ hostname: "box3-daily", services: [{ name: "freshrss" }, { name: "linkding" }] }],
  });
  const snapshot = { containers: [{ name: "linkding", image: "linkding:1", state: "running" }] };
  for (const minutes of [3, 2]) {
    await send("collector", "ingest", {
      hostname: "box3-daily",
      source: "docker",
      observed_at: ago(minutes * 60_000),
      collector: { name: "test", interval_s: 300 },
      snapshot,
    });
  }
  await sql`
    insert into bruce.metric_rollups
    select 4, s.scope_id, date_trunc('hour', now()) - (720 - h) * interval '1 hour',
      bruce.make_layout(s.scope_id, 42, array[s.series_id]), 60,
      array[(30 + h / 24.0)::real], array[(30 + h / 24.0)::real], array[(30 + h / 24.0)::real]
    from bruce.metric_series as s, generate_series(0, 719) as h
    where s.name = 'tank' and s.metric = 'pool_pct'`;
  await sql`
    update bruce.metric_state set rolled_until = greatest(rolled_until, date_trunc('hour', now())),
      forecast_until = '-infinity', forecast_scope_id = -1`;
  await sql`select bruce.run_jobs(now())`;
}

/** What an answer has to say of each thing that it names. */
// deno-lint-ignore no-explicit-any -- items of any tool
function assertProven(items: any[]): void {
  assert(items.length > 0);
  for (const item of items) {
    assert("evidence" in item && "age_s" in item, JSON.stringify(item));
    if (item.evidence.observed_at !== null) assert(item.age_s >= 0, JSON.stringify(item));
  }
}

/** One conversation for each question of the page, in its order: it asserts the facts that an answer needs. */
const CONVERSATIONS: readonly ((talk: Conversation) => Promise<void>)[] = [
  async (talk) => {
    const { sentences, engine, counts } = await talk.calls("status");
    assert(sentences.length > 0);
    assertEquals(typeof engine.is_well, "boolean");
    const hosts = (await talk.calls("drift_summary")).items;
    assertProven(hosts);
    assertEquals(hosts[0].worst_open, "critical");
    assertMatch(hosts[0].summary, /FurycomAI has not reported since|box2-tube/);
    const { items, shortened } = await talk.calls("drift", { severity: ["critical", "high"] });
    assertEquals(shortened, undefined);
    assertProven(items);
    // the others wait to be confirmed
    const open = items.filter(({ issue_status }: { issue_status: string }) =>
      issue_status === "open"
    );
    assertEquals(open.length, counts.critical + counts.high);
    for (const { hostname, since, details } of items) {
      assert(hostname && since && details.includes(hostname), details);
    }
  },
  async (talk) => {
    const { items: hosts } = await talk.calls("hosts", { service: "freshrss" });
    assertEquals(hosts.map(({ hostname }: { hostname: string }) => hostname), [
      "box2-daily",
      "box3-daily",
    ]);
    const { items: [finding] } = await talk.calls("explain", {
      hostname: hosts[0].hostname,
      service: "freshrss",
    });
    assertEquals(
      [finding.verdict, finding.expected, finding.observed, finding.evidence.source],
      ["open", "running", "absent", "docker"],
    );
    assertProven([finding]);
    const { issue, suggestions } = await talk.calls("issue", { issue_id: finding.issue_id });
    assert(issue.first_seen_at !== null);
    const [best] = suggestions;
    assertEquals(best.shell, { on: "box2-daily", line: "docker compose up --detach freshrss" });
    assert(best.risk === "medium" && best.why && best.risk_why);
  },
  async (talk) => {
    const { items: [host] } = await talk.calls("hosts", { service: "grafana" });
    assertEquals(host.hostname, "box2-observability");
    const { items } = await talk.calls("explain", { hostname: host.hostname, service: "grafana" });
    assertEquals(items.map(({ verdict }: { verdict: string }) => verdict), ["unknown"]);
    assertMatch(items[0].because, /docker collection on box2-observability fails/);
  },
  async (talk) => {
    const { items } = await talk.calls("drift_between", { from: ago(24 * HOUR) });
    assertProven(items);
    const freshrss = items.find((item: { service: string }) => item.service === "freshrss");
    assertEquals(freshrss.change, "appeared");
    assert(freshrss.changed_at !== null);
    const { digest, summary } = await talk.calls("digest", { from: ago(24 * HOUR) });
    assert(digest.events.opened >= items.length);
    assert(summary.length > 20);
  },
  async (talk) => {
    const { items } = await talk.calls("drift", { limit: 5 });
    assertEquals(items[0].severity, "critical");
    assert(items.every((item: { suggestions: unknown[] }) => item.suggestions.length > 0));
    // two that are critical: one to look at, one to start
    const kinds = [];
    for (const { issue_id, hostname } of items.slice(0, 2)) {
      const { suggestions: [best] } = await talk.calls("issue", { issue_id });
      assert(
        best.title.includes(hostname) && best.risk && (best.shell?.line ?? best.command?.name),
      );
      kinds.push(best.kind);
    }
    assertEquals(kinds.sort(), ["ask", "start"]);
    await talk.calls("memory_search", { hostname: [items[0].hostname] });
  },
  async (talk) => {
    const { items: [cause] } = await talk.calls("causes", { service: "freshrss" });
    assertEquals([cause.hosts_total, [...cause.hosts].sort()], [2, ["box2-daily", "box3-daily"]]);
    assert(cause.blast_radius.fleet_share > 0 && cause.cause_key);
    assertProven([cause]);
    const { items: [whole] } = await talk.calls("causes", { cause_key: cause.cause_key });
    assertEquals(whole.issue_ids.length, 2);
  },
  async (talk) => {
    const { items: [nas] } = await talk.calls("hosts", { service: "tank" });
    assertEquals(nas.hostname, "TrueNAS");
    const { items } = await talk.calls("explain", { hostname: nas.hostname });
    const forecast = items.find((item: { field: string }) => item.field === "forecast");
    assertMatch(forecast.because, /^pool_pct of tank is at .* grows by 1.0 % a day: full on 20/);
    const { items: [series] } = await talk.calls("metrics", {
      hostname: nas.hostname,
      name: "tank",
      since: ago(30 * 24 * HOUR),
    });
    assertEquals([series.metric, series.unit], ["pool_pct", "%"]);
    assert(series.points.length > 10);
    assert(series.points.at(-2)[1] > series.points[0][1]);
  },
  async (talk) => {
    const { items } = await talk.calls("memory_search", { q: "jellyfin" });
    assertEquals(items.map(({ body }: { body: string }) => body), [
      "Jellyfin uses all of its CPU when it makes thumbnails, each night at two.",
    ]);
    const [{ source, hostname, untrusted, written_by, created_at }] = items;
    assertEquals([source, hostname, untrusted], ["owner", "box2-media", true]);
    assert(written_by && created_at);
  },
  async (talk) => {
    const { items: [host] } = await talk.calls("hosts", { service: "jellyfin" });
    const { commands } = await talk.calls("list_commands");
    const restart = commands.find(({ name }: { name: string }) => name === "docker_restart");
    assertEquals([restart.risk, restart.needs_approval, restart.runs_on], ["low", false, "target"]);
    assertEquals(Object.keys(restart.arguments), ["service"]);
    // it proposes, and a person agrees
    talk.hears("Yes, restart it.");
    const asked = await talk.calls("enqueue_command", {
      name: restart.name,
      target: host.hostname,
      arguments: { service: "jellyfin" },
    });
    assertEquals([asked.state, asked.reason], ["pending", null]);
    const { command, results } = await talk.calls("command_result", {
      command_id: asked.command_id,
    });
    assertEquals([command.state, results], ["pending", []]);
  },
  async (talk) => {
    const { items } = await talk.calls("coverage");
    const unseen = Object.fromEntries(
      items.map(({ question, names }: { question: string; names: string[] }) => [question, names]),
    );
    assert(
      unseen["declared services that nobody can see"].includes("grafana on box2-observability"),
    );
    assertEquals(unseen["declared hosts that nobody has seen"], ["Windows Whisper/TTS"]);
    assert(
      unseen["running containers and apps that nobody declared"].includes(
        "speedtest on box2-daily",
      ),
    );
  },
];

Deno.test("a model with the tools alone answers the ten questions of docs/mcp", async (test) => {
  const asked = await questions();
  assertEquals(asked.length, CONVERSATIONS.length);
  await withStack(async (stack) => {
    await prepare(stack);
    const agent = await connect(stack.functions_url, await stack.token("agent"));
    await call(agent, "memory_append", {
      source: "owner",
      body: "Jellyfin uses all of its CPU when it makes thumbnails, each night at two.",
      hostname: "box2-media",
      service: "jellyfin",
    });
    for (const [index, { question, tools }] of asked.entries()) {
      await test.step(question, async () => {
        const talk = await Conversation.begin(agent, question);
        await CONVERSATIONS[index]!(talk);
        assertEquals(talk.used, tools);
      });
    }

    await test.step("the French daily review is done with the tools that it names", async () => {
      const { messages: [message] } = await agent.getPrompt({
        name: "daily_review",
        arguments: { language: "fr" },
      });
      assert(message?.content.type === "text");
      const talk = await Conversation.begin(agent, message.content.text);
      await talk.calls("status");
      await talk.calls("digest", { from: ago(24 * HOUR) });
      await talk.calls("drift_between", { from: ago(24 * HOUR) });
      await talk.calls("drift_summary");
      await talk.calls("causes");
      const { items } = await talk.calls("issues", { severity: ["critical", "high"] });
      for (const { issue_id, hostname } of items) {
        await talk.calls("issue", { issue_id });
        await talk.calls("explain", { hostname });
        await talk.calls("memory_search", { hostname: [hostname] });
      }
      const { sentences, forecasts } = await talk.calls("trajectory");
      assert(sentences.length > 0);
      const [tank] = forecasts.growing;
      assertEquals([tank.hostname, tank.service, tank.metric], ["TrueNAS", "tank", "pool_pct"]);
      assertMatch(tank.full_at, /^20/);
      await talk.calls("coverage");
    });
    await agent.close();
  }, { seeded: true });
});
