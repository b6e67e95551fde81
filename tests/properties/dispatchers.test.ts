import { assert, assertEquals } from "../functions/support/assert.ts";
import { until } from "../_support/condition.ts";
import { withDatabase } from "../_support/database.ts";
import postgres from "postgres";
import { addReaction } from "./support/notices.ts";

const token = "d".repeat(64);

type Claimed = { action_id: string; attempt: number };
type Claim = { lease: string; actions: Claimed[] };

Deno.test("two dispatchers never get the same attempt, and together they get all of them", () =>
  withDatabase(async ({ sql }) => {
    await prepare(sql, 120);
    const sent: string[] = [];
    const dispatch = async (holder: string) => {
      const connection = await sql.reserve();
      try {
        for (let rounds = 0; sent.length < 120 && rounds < 500; rounds++) {
          const { lease, actions } = await claim(connection, holder, 5);
          sent.push(...actions.map(({ action_id, attempt }) => `${action_id} ${attempt}`));
          await finish(connection, lease, actions, "delivered");
        }
      } finally {
        connection.release();
      }
    };
    await Promise.all([dispatch("one"), dispatch("two"), dispatch("three")]);

    assertEquals(sent.length, 120);
    assertEquals(new Set(sent).size, 120, "no attempt was handed out twice");
    assert(sent.every((attempt) => attempt.endsWith(" 1")), "and none was needed again");
    const [ledger] = await sql`
      select count(*)::integer as deliveries, count(distinct action_id)::integer as actions,
        count(distinct holder)::integer as holders,
        (select count(*)::integer from actions where status = 'delivered') as delivered
      from deliveries`;
    assertEquals({ ...ledger, holders: 0 }, {
      deliveries: 120,
      actions: 120,
      delivered: 120,
      holders: 0,
    });
  }));

Deno.test("dispatchers that claim at the same moment do not exceed what a target takes in parallel", () =>
  withDatabase(async ({ sql }) => {
    await prepare(sql, 40);
    await sql`update targets set max_parallel = 3`;
    for (let round = 0; round < 5; round++) {
      const claims = await Promise.all(
        ["a", "b", "c", "d"].map((holder) => claim(sql, holder, 20)),
      );
      const [row] =
        await sql`select count(*)::integer as leased from actions where status = 'leased'`;
      assert(row?.leased >= 1 && row?.leased <= 3, `${row?.leased} are on their way`);
      for (const { lease, actions } of claims) await finish(sql, lease, actions, "delivered");
    }
  }));

Deno.test("what a killed dispatcher held comes back with the same id and the next attempt", () =>
  withDatabase(async ({ sql, url }) => {
    await prepare(sql, 1);
    // killed before its claim is committed: nothing has happened
    await killed(sql, url, async (early) => {
      await early`begin`;
      const uncommitted = await claim(early, "early", 1);
      assertEquals(uncommitted.actions.length, 1);
      const waiting = await claim(sql, "other", 1);
      assertEquals(waiting.actions, [], "what is being claimed is nobody else's");
    });
    await until("the claim of the killed one is gone", async () => {
      const [row] = await sql`select status from actions`;
      return row?.status === "pending";
    });

    // killed between sending and saying so
    const { lease, actions } = await killed(sql, url, (late) => claim(late, "late", 1));
    assertEquals(actions.map(({ attempt }) => attempt), [1]);
    assertEquals(
      (await claim(sql, "other", 1)).actions,
      [],
      "until its lease runs out it may yet say so",
    );

    const after = await sql.reserve();
    try {
      await after`select set_config('bruce.now', (now() + interval '2 minutes')::text, false)`;
      const again = await claim(after, "other", 1);
      assertEquals(again.actions.map(({ action_id, attempt }) => ({ action_id, attempt })), [
        { action_id: actions[0]!.action_id, attempt: 2 },
      ]);
      // it was not dead, only slow
      assertEquals(await finish(after, lease, actions, "delivered"), {
        status: 200,
        finished: 0,
        late: 1,
      });
      assertEquals(await finish(after, again.lease, again.actions, "delivered"), {
        status: 200,
        finished: 1,
        late: 0,
      });
      assertEquals(await finish(after, again.lease, again.actions, "delivered"), {
        status: 200,
        finished: 0,
        late: 1,
      });
    } finally {
      after.release();
    }
    const ledger =
      await sql`select attempt, outcome, is_late, holder from deliveries order by attempt, is_late`;
    assertEquals(ledger.map((row) => ({ ...row })), [
      { attempt: 1, outcome: "lost", is_late: false, holder: "late" },
      { attempt: 1, outcome: "delivered", is_late: true, holder: "late" },
      { attempt: 2, outcome: "delivered", is_late: false, holder: "other" },
      { attempt: 2, outcome: "delivered", is_late: true, holder: "other" },
    ]);
  }));

async function prepare(sql: postgres.Sql, count: number): Promise<void> {
  await sql`select create_token('dispatch', 'worker', ${token})`;
  await addReaction(sql, { name: "all" });
  // its use is noted once a minute, in a row that a claim would wait for
  await claim(sql, "me", 1);
  await sql`
    insert into events (hostname, service, event_type, severity, details)
    select 'box', 's' || n, 'NOTE', 'low', 'A note.' from generate_series(1, ${count}::integer) as n`;
}

async function claim(sql: postgres.Sql, holder: string, most: number): Promise<Claim> {
  const [row] = await sql`select claim_actions(${token}, ${holder}, ${most}, 60) as answer`;
  assertEquals(row?.answer.status, 200);
  return row?.answer;
}

async function finish(sql: postgres.Sql, lease: string, actions: Claimed[], outcome: string) {
  const results = actions.map(({ action_id }) => ({
    action_id,
    outcome,
    http_status: 200,
    latency_ms: 1,
  }));
  const [row] = await sql`select finish_actions(${token}, ${lease}, ${
    sql.json(results)
  }) as answer`;
  return row?.answer;
}

/** Does something on a connection of its own whose backend is killed right after. */
async function killed<T>(
  sql: postgres.Sql,
  url: string,
  work: (connection: postgres.Sql) => Promise<T>,
): Promise<T> {
  const connection = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const result = await work(connection);
    const [backend] = await connection`select pg_backend_pid() as pid`;
    await sql`select pg_terminate_backend(${backend?.pid})`;
    return result;
  } finally {
    await connection.end({ timeout: 1 });
  }
}
