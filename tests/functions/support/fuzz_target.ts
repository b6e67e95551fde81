import { operationsOf, requestsOf } from "../../../scripts/fuzz/operations.ts";
import { batchesOf, mutationsOf, neighbour, NEIGHBOURS } from "../../../scripts/fuzz/payloads.ts";
import type { Target } from "../../../scripts/fuzz/run.ts";
import type { Known } from "../../../scripts/fuzz/values.ts";
import { seeded } from "../../../scripts/program/random.ts";
import { openApi } from "../../../supabase/functions/_shared/api/openapi.ts";
import { tools } from "../../../supabase/functions/mcp/tools.ts";
import { signatureOf } from "../../netbox/support/webhook.ts";
import type { TestStack } from "../../_support/stack.ts";
import { payloadsOfAllSources } from "./payloads.ts";
import { post } from "./post.ts";

const original = {
  complete: true,
  hosts: [{
    hostname: "box2-daily",
    ip: "192.168.2.12",
    parent: "Box2",
    cluster: "box2-cluster",
    lifecycle: "active",
    tags: ["daily"],
    aliases: ["daily"],
    vmid: 112,
    netbox_id: 12,
    services: [
      {
        name: "freshrss",
        ports: ["tcp/8021"],
        depends_on: ["readeck"],
        match: { container: "x" },
      },
      { name: "readeck", port: 8022, image: "readeck:1", aliases: ["read"], metadata: {} },
    ],
  }, { hostname: "Box2", role: "hypervisor", services: [] }],
};

/** Every function of a stack that holds the homelab of the seed, to be asked anything. */
export async function fuzzTarget(stack: TestStack): Promise<Target> {
  const { functions_url, sql, token } = stack;
  const [operator, worker] = [await token("operator"), await token("worker")];
  await sql`update bruce.api_tokens set requests_per_minute = 1000000`;
  const originals = payloadsOfAllSources();
  const authorization = { authorization: `Bearer ${operator}` };
  const json = { ...authorization, "content-type": "application/json" };
  // known from here on, whatever the mutants do to the quota of new hosts
  const random = seeded(1);
  const first = Array.from(
    { length: NEIGHBOURS },
    (_, n) => neighbour(-n - 1, originals[0]!, random),
  );
  await post(`${functions_url}/ingest`, first, authorization);

  const known = await knownOf(stack);
  const operations = operationsOf(openApi());
  const isOfWorker = /^(claim|heartbeat|finish)_command/;
  const makeRequest = requestsOf(
    operations,
    known,
    ({ id }) => isOfWorker.test(id) ? worker : operator,
  );
  const calls = tools.map(({ name }) => ({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name, arguments: { hostname: "box2-daily", limit: 3 } },
  }));
  const lists = ["tools/list", "resources/list", "prompts/list", "ping", "initialize"]
    .map((method) => ({ jsonrpc: "2.0", id: 1, method, params: {} }));
  const mcp = { ...json, accept: "application/json, text/event-stream" };
  const fixture = new URL(
    "../../netbox/fixtures/webhook/vm-updated.netbox-4.6.json",
    import.meta.url,
  );
  const event = JSON.parse(await Deno.readTextFile(fixture));
  const signed = async (body: string) => ({
    "content-type": "application/json",
    "x-hook-signature": await signatureOf(body, stack.netbox_webhook_secret),
  });
  const batches = batchesOf(originals, operator);
  return {
    functions_url,
    makers: [
      // as many turns as it has of what can be wrong
      ...Array.from({ length: 5 }, () => makeRequest),
      ...Array.from({ length: 3 }, () => batches),
      mutationsOf("expected", [original, original.hosts, original.hosts[0]], () => json),
      mutationsOf("mcp", [...calls, ...lists], () => mcp),
      mutationsOf("netbox-webhook", [{ ...event, timestamp: new Date().toISOString() }], signed),
      mutationsOf("dispatch", [{}], () => json),
    ],
    judge(about, answer) {
      const operation = operations.find(({ id }) => id === about);
      if (!operation) return null;
      remember(known, answer);
      const { error } = operation.answer.safeParse(answer);
      return error ? error.message : null;
    },
    async stored({ hostname, run_id }) {
      const [row] = await sql<{ times: number }[]>`
        select count(*)::integer as times from bruce.stored_snapshots
        where hostname = ${hostname} and run_id = ${run_id}`;
      return row?.times ?? 0;
    },
  };
}

async function knownOf({ sql }: TestStack): Promise<Known> {
  const list = async (query: string) =>
    (await sql.unsafe(query)).map((row) => Object.values(row)[0]);
  return {
    hostname: ["BOX2_daily", "192.168.2.12", ...await list("select name from public.assets")],
    service: await list("select distinct name from public.expected_services"),
    issue_id: await list("select issue_id::text from public.issues limit 20"),
    event_type: await list("select event_type from public.drift_rules"),
    source: await list("select name from public.sources"),
    target: await list("select name from public.targets union all select name from public.assets"),
    name: await list("select name from public.bruce_cmd_allowlist"),
  };
}

/** What later requests are about: the next page, and what this one made. */
function remember(known: Known, answer: unknown): void {
  if (typeof answer !== "object" || answer === null) return;
  for (const [key, as] of [["next_cursor", "cursor"], ["command_id"], ["waiver_id"]] as const) {
    const value: unknown = Reflect.get(answer, key);
    if (value === null || value === undefined) continue;
    known[as ?? key] = [...(known[as ?? key] ?? []).slice(-20), value];
  }
}
