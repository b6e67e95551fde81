import { startDispatcher } from "../../scripts/stack/dispatcher.ts";
import { projectRoot } from "../../scripts/stack/paths.ts";
import { until } from "../_support/condition.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { withOutbox } from "./support/outbox.ts";
import { post } from "./support/post.ts";
import { serve } from "./support/serve.ts";

type Received = { key: string; attempt: number };

/** A target that notes who calls, and answers by `answer`. */
function target(answer: (nth: number, request: Request) => Response | Promise<Response>) {
  const received: Received[] = [];
  const served = serve(async (request) => {
    const { headers } = request;
    received.push({
      key: headers.get("idempotency-key")!,
      attempt: Number(headers.get("x-bruce-attempt")),
    });
    return await answer(received.length, request);
  });
  return { ...served, received };
}

const ok = () => Response.json({});

Deno.test("a notice is sent until it is delivered, always with the same key", async () => {
  await using phone = target((nth) => nth < 3 ? new Response("busy", { status: 503 }) : ok());
  await withOutbox({ url: phone.url }, async ({ sql, dispatch, happen, letPass }) => {
    await happen();
    assertEquals((await dispatch()).body.retried, 1);
    const early = await dispatch();
    assertEquals([early.body.claimed, typeof early.body.next_due_at], [0, "string"]);
    await letPass("1 minute");
    assertEquals((await dispatch()).body.retried, 1);
    await letPass("1 minute");
    assertEquals((await dispatch()).body.delivered, 1);
    const [action] = await sql`select action_id as key, status from public.actions`;
    assertEquals(action!.status, "delivered");
    assertEquals(phone.received, [1, 2, 3].map((attempt) => ({ key: action!.key, attempt })));
    assertEquals(
      [
        ...await sql`
        select attempt, outcome, http_status, error, latency_ms is not null as timed
        from public.deliveries order by attempt`,
      ],
      [
        { attempt: 1, outcome: "retry", http_status: 503, error: "HTTP 503: busy", timed: true },
        { attempt: 2, outcome: "retry", http_status: 503, error: "HTTP 503: busy", timed: true },
        { attempt: 3, outcome: "delivered", http_status: 200, error: null, timed: true },
      ],
    );
  });
});

Deno.test("a dispatcher killed after sending and before it said so: sent again with the same key", async () => {
  let dispatcher: Deno.ChildProcess | undefined;
  await using phone = target(async (nth) => {
    if (nth > 1) return ok();
    dispatcher!.kill("SIGKILL");
    await dispatcher!.status;
    return ok();
  });
  await withOutbox({ url: phone.url }, async ({ sql, environment, dispatch, happen, letPass }) => {
    await happen();
    dispatcher = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", "tests/functions/support/dispatcher.ts"],
      cwd: projectRoot,
      env: environment,
      stdout: "null",
    }).spawn();
    assertEquals((await dispatcher.status).signal, "SIGKILL");
    assertEquals((await dispatch()).body.claimed, 0, "its lease still runs");
    await letPass("2 minutes");
    assertEquals((await dispatch()).body.delivered, 1);
    const [{ key }] = await sql`select action_id as key from public.actions` as [{ key: string }];
    assertEquals(phone.received, [{ key, attempt: 1 }, { key, attempt: 2 }]);
    assertEquals(
      [...await sql`select attempt, outcome from public.deliveries order by attempt`],
      [{ attempt: 1, outcome: "lost" }, { attempt: 2, outcome: "delivered" }],
    );
  });
});

Deno.test("dispatchers at work together never send the same attempt, nor too many at once", async () => {
  let [underWay, most] = [0, 0];
  await using phone = target(async (nth) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 2));
    underWay--;
    return nth % 5 === 0 ? new Response("busy", { status: 503 }) : ok();
  });
  const columns = { url: phone.url, max_parallel: 3, breaker_failures: 1000 };
  await withOutbox(columns, async ({ sql, dispatch, happen, letPass }) => {
    await happen(60);
    await until("all are delivered", async () => {
      await Promise.all([dispatch(), dispatch(), dispatch()]);
      await letPass("1 minute");
      const [left] = await sql`select from public.actions where status = 'pending' limit 1`;
      return left === undefined;
    });
    const attempts = phone.received.map(({ key, attempt }) => `${key} ${attempt}`);
    assertEquals(new Set(attempts).size, attempts.length);
    assertEquals(new Set(phone.received.map(({ key }) => key)).size, 60);
    assert(most <= 3, `${most} at once`);
  });
});

Deno.test("a target that is down is left alone, then tried with one notice", async () => {
  let isUp = false;
  await using phone = target(() => isUp ? ok() : new Response("down", { status: 502 }));
  await withOutbox({ url: phone.url }, async ({ sql, dispatch, happen, letPass }) => {
    await happen(20);
    await dispatch();
    const before = phone.received.length;
    assert(before >= 5 && before < 10, `${before} were tried before the breaker opened`);
    assertEquals((await sql`select breaker from public.targets`)[0]!.breaker, "open");
    await letPass("59 s");
    assertEquals((await dispatch()).body.claimed, 0);
    await letPass("10 minutes");
    await dispatch();
    assertEquals(phone.received.length, before + 1);
    isUp = true;
    await letPass("1 hour");
    assertEquals((await dispatch()).body.delivered, 20);
    assertEquals((await sql`select breaker from public.targets`)[0]!.breaker, "closed");
  });
});

Deno.test("a dead letter is sent again when it is replayed, with the same key", async () => {
  let isMended = false;
  await using phone = target(() => isMended ? ok() : new Response("who?", { status: 401 }));
  await withOutbox({ url: phone.url }, async ({ sql, dispatch, happen }) => {
    await happen();
    assertEquals((await dispatch()).body.dead, 1);
    isMended = true;
    assertEquals((await dispatch()).body.claimed, 0);
    await sql`select public.replay_actions(target => 'phone', status => 'dead')`;
    assertEquals((await dispatch()).body.delivered, 1);
    const [first, second] = phone.received;
    assertEquals([first!.attempt, second], [1, { key: first!.key, attempt: 2 }]);
  });
});

Deno.test("the last attempt of a notice that fails is a line of the log", async () => {
  await using busy = serve(() => new Response("hunter2", { status: 503 }));
  await withOutbox({ url: busy.url }, async ({ sql, dispatch, happen }) => {
    await sql`update public.reactions set max_attempts = 1`;
    await happen();
    const { error } = console;
    const lines: string[] = [];
    console.error = (...words: unknown[]) => void lines.push(words.join(" "));
    try {
      await dispatch();
    } finally {
      console.error = error;
    }
    const [action] = await sql`select action_id, status from public.actions`;
    assertEquals(action?.status, "dead");
    assertEquals(lines, [
      `Notice given up for target phone: "s1 on box: note" (action ${action?.action_id}): ` +
      "HTTP 503; actions.last_error has the answer",
    ]);
  });
});

Deno.test("only a worker or an operator may call it", async () => {
  await using phone = target(ok);
  await withOutbox({ url: phone.url }, async ({ url, token, happen }) => {
    await happen();
    for (const role of ["collector", "netbox", "agent"]) {
      const { status, body } = await post(url, {}, {
        authorization: `Bearer ${await token(role)}`,
      });
      assertEquals([status, body.code], [403, "wrong_role"], role);
    }
    assertEquals(phone.received, []);
    const { body } = await post(url, {}, { authorization: `Bearer ${await token("operator")}` });
    assertEquals(body.delivered, 1);
  });
});

Deno.test("a token that asks too often may still say what it sent: nothing is sent twice", async () => {
  await using phone = target(ok);
  await withOutbox({ url: phone.url }, async ({ sql, dispatch, happen }) => {
    await sql`update bruce.api_tokens set requests_per_minute = 3`;
    await happen(20);
    const { status, body } = await dispatch();
    assertEquals([status, body.more], [200, true]);
    assert(body.delivered > 0 && body.delivered === phone.received.length, JSON.stringify(body));
    const refused = await dispatch();
    assertEquals([refused.status, refused.body.code], [429, "rate_limited"]);
    assert(Number(refused.headers.get("retry-after")) > 0);
    await sql`update bruce.api_tokens set requests_per_minute = null`;
    await dispatch();
    assertEquals(new Set(phone.received.map(({ key }) => key)).size, 20);
    assertEquals(phone.received.length, 20);
  });
});

Deno.test("no secret gets into any table, even when the target sends it back", async () => {
  await using phone = target(async (_, request) => {
    const headers = [...request.headers].map(([name, value]) => `${name}: ${value}`).join(" ");
    return new Response(`${headers} ${await request.text()}`, { status: 400 });
  });
  const columns = { url: phone.url, auth_secret: "TARGET_TOKEN", hmac_secret: "TARGET_KEY" };
  await withOutbox(columns, async ({ sql, dispatch, happen }) => {
    await happen();
    assertEquals((await dispatch()).body.dead, 1);
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_catalog.pg_tables
      where schemaname in ('public', 'bruce')`;
    let text = "";
    for (const { name } of tables) {
      const rows = await sql.unsafe(`select t::text as text from ${name} as t`);
      text += rows.map((row) => row.text).join("\n");
    }
    assertMatch(text, /HTTP 400/);
    assert(!/hunter|a-signing-key/.test(text), text.slice(0, 2000));
  }, { TARGET_TOKEN: "hunter2-hunter2", TARGET_KEY: "a-signing-key" });
});

Deno.test("the local stack calls it by itself, soon after an event and when a repeat is due", async () => {
  await using phone = target((nth) => nth === 1 ? new Response("busy", { status: 503 }) : ok());
  await withOutbox({ url: phone.url }, async ({ sql, url, environment, happen, letPass }) => {
    const stop = startDispatcher(sql, url, environment.DISPATCH_TOKEN!);
    try {
      await happen();
      await until("it is tried", () => phone.received.length === 1);
      await until(
        "and put off",
        async () => (await sql`select from public.deliveries`).length === 1,
      );
      await letPass("1 minute");
      await until("it is delivered", () => phone.received.length === 2);
    } finally {
      await stop();
    }
  });
});

Deno.test("an event wakes the local stack, also after its connection was lost", async () => {
  await using phone = target(ok);
  await withOutbox({ url: phone.url }, async ({ sql, url, environment, happen }) => {
    // it looks so seldom that only being woken can be why it calls
    const stop = startDispatcher(sql, url, environment.DISPATCH_TOKEN!, {
      lookEveryMs: 3_600_000,
    });
    const listeners = () =>
      sql<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = current_database() and query ilike 'listen %'`;
    try {
      await until("it listens", async () => (await listeners()).length === 1);
      await happen();
      await until("the first is delivered", () => phone.received.length === 1);
      const pid = (await listeners())[0]!.pid;
      await sql`select pg_terminate_backend(${pid})`;
      // nobody hears this one: it is found when the connection is there again
      await happen();
      await until("the second is delivered", () => phone.received.length === 2);
      await until("it listens again", async () => (await listeners())[0]?.pid !== pid);
      await happen();
      await until("the third is delivered", () => phone.received.length === 3);
    } finally {
      await stop();
    }
  });
});

Deno.test("only what is due wakes a dispatcher, and only at the commit", async () => {
  await using phone = target(ok);
  await withOutbox({ url: phone.url }, async ({ sql, happen }) => {
    let woken = 0;
    const { unlisten } = await sql.listen("bruce_due", () => woken++);
    // what was said before a notification of one's own has been heard when that one is
    const heard = async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const mark = await sql.listen("mark", () => resolve());
      await sql`select pg_notify('mark', '')`;
      await promise;
      await mark.unlisten();
      return woken;
    };
    const giveUp = () =>
      sql`update public.actions set status = 'dead', finished_at = now(), next_attempt_at = null`;
    await sql.begin(async (sql) => {
      await sql`insert into public.events (hostname, event_type, severity, details) values ('box', 'NOTE', 'low', 'x')`;
      throw new Error("back");
    }).catch(() => {});
    assertEquals(await heard(), 0, "rolled back");
    await sql`update public.targets set enabled = false`;
    await happen();
    assertEquals(await heard(), 0, "the target is disabled");
    await sql`update public.targets set enabled = true`;
    await happen(3);
    assertEquals(await heard(), 1, "one for all of a transaction");
    await giveUp();
    await sql`select bruce.run_jobs()`;
    assertEquals(await heard(), 1, "jobs that find nothing");
    await sql`select public.replay_actions(target => 'phone')`;
    assertEquals(await heard(), 2, "sent again");
    await giveUp();
    await sql`update public.reactions set group_wait = '1 minute'`;
    await happen();
    assertEquals(await heard(), 2, "it is put together with others first");
    await sql`select bruce.run_jobs(now() + interval '2 minutes')`;
    assertEquals(await heard(), 3, "the jobs find it due");
    await unlisten();
  });
});
