import postgres from "postgres";
import { startNetboxInbox } from "../../scripts/stack/netbox_inbox.ts";
import { until } from "../_support/condition.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { type Answer, envelopeOf, type Event, sendSigned } from "../netbox/support/webhook.ts";
import { untilWaiting } from "../properties/support/waiting.ts";
import { assertEquals } from "./support/assert.ts";

/** How many changes a bulk edit sends; `BURST=1000` tries more by hand, and prints how long it took. */
const BURST = Number(Deno.env.get("BURST") ?? 200);
const CONNECTIONS = 100;

const vm = (id: number, moment: number, more: Record<string, unknown> = {}): Event => ({
  type: "virtualization.virtualmachine",
  data: {
    id,
    name: `vm-${id}`,
    status: { value: "active" },
    last_updated: new Date(Date.UTC(2026, 5, 1) + moment).toISOString(),
    ...more,
  },
});

function sendTo({ functions_url, netbox_webhook_secret }: TestStack, event: Event | string) {
  return sendSigned(
    `${functions_url}/netbox-webhook`,
    netbox_webhook_secret,
    typeof event === "string" ? event : envelopeOf(event),
  );
}

/** Keeps both cores busy until it is disposed; `timeout` ends it even if this process is killed. */
function busyCores(): AsyncDisposable {
  const children = [1, 2].map(() =>
    new Deno.Command("timeout", {
      args: ["300", "sh", "-c", "while :; do :; done"],
    }).spawn()
  );
  return {
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill("SIGTERM");
      await Promise.all(children.map((child) => child.status));
    },
  };
}

async function waiting(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::integer as n from bruce.netbox_inbox where applied_at is null`;
  return row?.n ?? 0;
}

Deno.test("a burst on busy cores: none refused, none lost, the newest word of each object wins", () =>
  withStack(async (stack) => {
    const { sql } = stack;
    await sendTo(stack, vm(100_000, 0));
    // three words of a third of the objects, shuffled; some are sent twice
    const words = Array.from({ length: BURST }, (_, n) => {
      const id = n < BURST / 2 ? Math.floor(n / 3) + 1 : n + 1;
      return JSON.stringify(
        envelopeOf(vm(id, n, { comments: n, tags: [{ slug: `word-${n}` }] })),
      );
    });
    const newest = new Map<number, string>();
    for (let n = 0; n < BURST; n++) {
      newest.set(n < BURST / 2 ? Math.floor(n / 3) + 1 : n + 1, `word-${n}`);
    }
    const order = [...words, ...words.filter((_, n) => n % 10 === 0)]
      .map((word, n) => ({ word, rank: (n * 7919) % 1009 }))
      .sort((a, b) => a.rank - b.rank).map(({ word }) => word);
    const answers: Answer[] = [];
    const took: number[] = [];
    const begin = performance.now();
    {
      await using _ = busyCores();
      const queue = order.values();
      await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
        for (const word of queue) {
          const start = performance.now();
          answers.push(await sendTo(stack, word));
          took.push(performance.now() - start);
        }
      }));
      const answered = performance.now() - begin;
      await until("all are applied", async () => await waiting(sql) === 0, 60_000);
      const [sets] =
        await sql`select count(distinct applied_at)::integer as n from bruce.netbox_inbox`;
      if (Deno.env.has("BURST")) {
        took.sort((a, b) => a - b);
        const ms = (share: number) => Math.round(took[Math.ceil(took.length * share) - 1] ?? 0);
        console.log({
          p50: ms(0.5),
          p99: ms(0.99),
          answered: Math.round(answered),
          applied: Math.round(performance.now() - begin),
          sets: sets?.n,
        });
      }
    }
    const said = new Set(answers.map(({ status, body }) => `${status} ${body.result}`));
    assertEquals(
      said.difference(new Set(["200 applied", "200 outdated", "200 duplicate", "202 queued"])),
      new Set(),
    );
    const rows = await sql<{ netbox_id: string; tags: string[] }[]>`
      select netbox_id, tags from assets where netbox_id < 100000`;
    assertEquals(
      new Map(rows.map(({ netbox_id, tags }) => [Number(netbox_id), tags.join()])),
      newest,
    );
  }));

Deno.test("while the engine is busy a change is stored and answered at once, and applied as soon as it is free", () =>
  withStack(async (stack) => {
    const { sql } = stack;
    await sendTo(stack, vm(100_000, 0));
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select bruce.lock_engine()`;
    const answers = await Promise.all([1, 2, 3].map((id) => sendTo(stack, vm(id, 0))));
    assertEquals(
      answers.map(({ status, body }) => [status, body.result]),
      answers.map(() => [202, "queued"]),
    );
    // one waits for the engine, never more: connections are for those who store
    await untilWaiting(sql, 1);
    await sendTo(stack, vm(4, 0));
    const [row] = await sql`select apply_netbox_changes() ->> 'result' as result`;
    assertEquals(row, { result: "busy" });
    await holder`commit`;
    holder.release();
    await until("they are applied", async () => await waiting(sql) === 0);
  }));

Deno.test("who applies is killed: nothing is lost, and the next one applies all of it once", () =>
  withStack(async (stack) => {
    const { sql } = stack;
    await sendTo(stack, vm(100_000, 0));
    await sql`
      select netbox_changes(jsonb_agg(jsonb_build_object(
        'key', n, 'event', 'updated', 'type', 'device', 'netbox_id', n, 'changed_at', now(), 'object',
        jsonb_build_object('netbox_id', n, 'asset_type', 'device', 'hostname', 'box-' || n))))
      from generate_series(1, 20) as n`;
    // it has declared them all, and waits where it marks them as applied
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select from bruce.netbox_inbox where netbox_id = 20 for update`;
    const victim = postgres(stack.url, { max: 1, onnotice: () => {} });
    const [backend] = await victim`select pg_backend_pid() as pid`;
    const killed = victim`select apply_netbox_changes()`.then(() => "lived", () => "killed");
    await untilWaiting(sql, 1);
    await holder`select pg_terminate_backend(${backend?.pid})`;
    assertEquals(await killed, "killed");
    await holder`commit`;
    holder.release();
    await victim.end({ timeout: 5 });
    assertEquals(await waiting(sql), 20);
    const stop = startNetboxInbox(sql);
    await until("the local stack applies them", async () => await waiting(sql) === 0);
    await stop();
    const [row] = await sql`
      select count(*)::integer as n, count(distinct hostname)::integer as hosts from expected_changes
      where hostname like 'box-%'`;
    assertEquals(row, { n: 20, hosts: 20 });
  }));

Deno.test("a single change whose application takes too long is stored all the same", () =>
  withStack(async (stack) => {
    const { sql } = stack;
    assertEquals((await sendTo(stack, vm(1, 0))).body.result, "applied");
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select from assets where netbox_id = 1 for update`;
    const [row] = await sql.begin(async (one) => {
      await one`set local statement_timeout = 300`;
      return await one`
        select netbox_change(jsonb_build_object(
          'key', 'late', 'event', 'updated', 'type', 'vm', 'netbox_id', 1, 'changed_at', now(), 'object',
          jsonb_build_object('netbox_id', 1, 'asset_type', 'vm', 'hostname', 'vm-late'))) as answer`;
    });
    assertEquals(row?.answer, { status: 202, result: "queued" });
    assertEquals(await waiting(sql), 1);
    await holder`commit`;
    holder.release();
    await sql`select apply_netbox_changes()`;
    assertEquals([...await sql`select name from assets`], [{ name: "vm-late" }]);
  }));
