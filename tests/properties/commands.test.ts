import type postgres from "postgres";
import { assert, assertEquals } from "../functions/support/assert.ts";
import { pick, seeded } from "../../scripts/program/random.ts";
import { withDatabase } from "../_support/database.ts";
import { untilWaiting } from "./support/waiting.ts";

const worker = "a".repeat(64);
const operator = "b".repeat(64);

/** One host per number, each with one service and a command that needs no approval, and one that does. */
async function declareQueue(sql: postgres.Sql, hosts: number) {
  await sql`insert into assets (name) select 'host' || n from generate_series(1, ${hosts}::integer) as n`;
  await sql`
    insert into expected_services (hostname, name) select 'host' || n, 'web' from generate_series(1, ${hosts}::integer) as n`;
  await sql`
    insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments)
    values ('restart', true, 'x', 'low', false, array['docker', 'restart', '{service}'], '{"service": {"type": "service"}}'),
      ('stop', true, 'x', 'medium', true, array['docker', 'stop', '{service}'], '{"service": {"type": "service"}}')`;
  await sql`select create_token('worker', 'worker', ${worker}), create_token('operator', 'operator', ${operator})`;
  // the worker is known: that it says so for the first time is not what claims wait for
  await claim(sql);
}

async function ask(
  sql: postgres.Sql,
  target: string,
  name = "restart",
  priority = 0,
): Promise<string> {
  const [row] = await sql`
    select enqueue_command(${operator}, ${name}, ${target}, '{"service": "web"}', ${priority}::integer) ->> 'command_id' as id`;
  return row?.id;
}

interface Held {
  command_id: string;
  lease: string;
  target: string;
}

async function claim(sql: postgres.Sql, max = 1): Promise<Held[]> {
  const [row] =
    await sql`select claim_commands(${worker}, 'w', max => ${max}) -> 'commands' as commands`;
  return row?.commands;
}

Deno.test("claimers that come at once never share a command, nor a target", () =>
  withDatabase(async ({ sql }) => {
    await declareQueue(sql, 6);
    for (let n = 0; n < 24; n++) await ask(sql, `host${1 + n % 6}`);
    const rounds = await Promise.all(
      Array.from({ length: 12 }, () => claim(sql, 2)),
    );
    const held = rounds.flat();
    assertEquals(held.length, 6);
    assertEquals(new Set(held.map(({ target }) => target)).size, 6);
    assertEquals(new Set(held.map(({ command_id }) => command_id)).size, 6);
  }));

Deno.test("a claim waits for another one that is not yet committed, and then sees its targets taken", () =>
  withDatabase(async ({ sql }) => {
    await declareQueue(sql, 1);
    await ask(sql, "host1");
    await ask(sql, "host1");
    const early = await sql.reserve();
    try {
      await early`begin`;
      assertEquals((await claim(early, 5)).length, 1);
      // ahead of the one that is taken, which the other claim does not see yet
      await ask(sql, "host1", "restart", 9);
      const late = claim(sql, 5);
      await untilWaiting(sql, 1);
      await early`commit`;
      assertEquals(await late, []);
    } finally {
      early.release();
    }
  }));

Deno.test("a claimer that is killed before its commit has claimed nothing", () =>
  withDatabase(async ({ sql }) => {
    await declareQueue(sql, 1);
    const id = await ask(sql, "host1");
    const victim = await sql.reserve();
    try {
      const [backend] = await victim`select pg_backend_pid() as pid`;
      await victim`begin`;
      assertEquals((await claim(victim)).length, 1);
      await sql`select pg_terminate_backend(${backend?.pid})`;
    } finally {
      victim.release();
    }
    const [again] = await claim(sql);
    assertEquals(again?.command_id, id);
    const [row] = await sql`select attempt from bruce_cmd`;
    assertEquals(row?.attempt, 1);
  }));

Deno.test("of results that come at once one ends the command, and all are kept", () =>
  withDatabase(async ({ sql }) => {
    await declareQueue(sql, 1);
    await ask(sql, "host1");
    const [held] = await claim(sql);
    assert(held);
    const { command_id, lease } = held;
    const results = await Promise.all(
      [0, 1, 2, 3].map((exit_code) =>
        sql`
        select finish_command(${worker}, ${command_id}, ${lease},
          ${sql.json({ outcome: exit_code === 0 ? "succeeded" : "failed", exit_code })}) as answer`
      ),
    );
    const answers = results.map(([row]) => row?.answer);
    assertEquals(answers.filter(({ late }) => !late).length, 1);
    assertEquals(new Set(answers.map(({ state }) => state)).size, 1);
    const [kept] = await sql`
      select count(*)::integer as rows, count(*) filter (where not is_late)::integer as ended from bruce_cmd_result`;
    assertEquals({ ...kept }, { rows: 4, ended: 1 });
  }));

Deno.test("a cancel that crosses a claim is seen by the worker, and never lost", async () => {
  for (const first of ["cancel", "claim"]) {
    await withDatabase(async ({ sql }) => {
      await declareQueue(sql, 1);
      const id = await ask(sql, "host1");
      const early = await sql.reserve();
      const cancel = (on: postgres.Sql) => on`select cancel_command(${operator}, ${id})`;
      try {
        await early`begin`;
        await (first === "cancel" ? cancel(early) : claim(early));
        const late = Promise.resolve(first === "cancel" ? claim(sql) : cancel(sql));
        await untilWaiting(sql, 1);
        await early`commit`;
        await late;
      } finally {
        early.release();
      }
      const [row] = await sql`
        select state, heartbeat_command(${worker}, command_id, coalesce(lease, command_id)) ->> 'state' as told from bruce_cmd`;
      assertEquals([first, row?.told], [first, "cancelled"]);
      const [after] = await sql`select state from bruce_cmd`;
      assertEquals(after?.state, "cancelled");
    });
  }
});

Deno.test("an owner who edits the allow-list while commands are asked for, taken and ended is not a deadlock", () =>
  withDatabase(async ({ sql }) => {
    await declareQueue(sql, 4);
    const edit = async () => {
      for (let n = 0; n < 12; n++) {
        await sql`update bruce_cmd_allowlist set max_runtime = '1 minute'::interval + ${n}::integer * interval '1 second'`;
        await sql`update bruce_cmd_allowlist set targets = ${
          n % 2 ? "{*}" : "{host*}"
        }::text[] where name = 'restart'`;
      }
    };
    const use = async (host: string) => {
      for (let n = 0; n < 12; n++) {
        await ask(sql, host);
        for (const { command_id, lease } of await claim(sql, 4)) {
          await sql`select finish_command(${worker}, ${command_id}, ${lease}, '{"outcome": "succeeded", "exit_code": 0}')`;
        }
      }
    };
    await Promise.all([edit(), use("host1"), use("host2"), use("host3")]);
    const rows =
      await sql`select state from bruce_cmd where state not in ('succeeded', 'rejected', 'pending', 'claimed')`;
    assertEquals([...rows], []);
  }));

Deno.test("whatever happens in whatever order, every command takes legal steps and is told of each once", () =>
  withDatabase(async ({ sql }) => {
    await declareQueue(sql, 3);
    const random = seeded(11);
    const connection = await sql.reserve();
    let now = Date.parse("2026-03-01T12:00:00Z");
    const held: Held[] = [];
    const asked: string[] = [];
    const steps: (() => Promise<unknown>)[] = [
      async () =>
        asked.push(
          await ask(connection, `host${1 + asked.length % 3}`, pick(random, ["restart", "stop"])),
        ),
      async () => held.push(...await claim(connection, 2)),
      async () => held.push(...await claim(connection, 1)),
      async () => {
        if (held.length === 0) return;
        const { command_id, lease } = pick(random, held);
        await connection`select heartbeat_command(${worker}, ${command_id}, ${lease})`;
      },
      async () => {
        if (held.length === 0) return;
        const { command_id, lease } = pick(random, held);
        const outcome = pick(random, ["succeeded", "failed", "undetermined", "rejected"]);
        await connection`select finish_command(${worker}, ${command_id}, ${lease}, ${
          connection.json({ outcome })
        })`;
      },
      async () => {
        if (asked.length === 0) return;
        await connection`select approve_command(${operator}, ${pick(random, asked)})`;
      },
      async () => {
        if (asked.length === 0 || random() < 0.7) return;
        await connection`select cancel_command(${operator}, ${pick(random, asked)})`;
      },
      async () => {
        now += pick(random, [1, 10, 40, 70, 700, 4_000]) * 1000;
        await connection`select set_config('bruce.now', ${new Date(now).toISOString()}, false)`;
        if (random() < 0.5) await connection`select bruce.run_command_jobs()`;
      },
    ];
    try {
      await connection`select set_config('bruce.now', ${new Date(now).toISOString()}, false)`;
      for (let n = 0; n < 400; n++) await pick(random, steps)();
    } finally {
      connection.release();
    }

    const paths = await sql<{ command_id: string; states: string[]; state: string }[]>`
      select c.command_id, c.state, array_agg(j.details ->> 'state' order by j.id) as states
      from bruce_cmd as c join journal as j on j.command_id = c.command_id
      where j.message not like 'Asked the worker to stop %'
      group by c.command_id`;
    assertEquals(paths.length, asked.length);
    const steppedTo = new Set<string>();
    for (const { states, state } of paths) {
      assertEquals(states.at(-1), state);
      const steps = ["new", ...states].slice(0, -1).map((before, at) => ({
        before,
        after: states[at] ?? "",
      }));
      for (const { before, after } of steps) {
        steppedTo.add(after);
        const [legal] = await sql`select bruce.may_follow(${before}, ${after}) as yes`;
        assert(legal?.yes, `${before} -> ${after} of ${states}`);
      }
    }
    // the walk is long enough to have been everywhere
    assertEquals([...steppedTo].sort(), [
      "awaiting_approval",
      "cancelled",
      "claimed",
      "expired",
      "failed",
      "pending",
      "rejected",
      "running",
      "succeeded",
      "undetermined",
    ]);
  }));
