import { handleDispatch } from "../../supabase/functions/dispatch/handler.ts";
import type { FinishedAction } from "../../supabase/functions/dispatch/schema.ts";
import { until } from "../_support/condition.ts";
import { actionFor, dispatch } from "./support/actions.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { environmentOf, post } from "./support/post.ts";
import { serveRest } from "./support/rest_stand_in.ts";
import { serve, serveFunction } from "./support/serve.ts";

Deno.test("a slow target holds up no other, and what is known is told at once", async () => {
  const { promise: answered, resolve: answerSlow } = Promise.withResolvers<void>();
  await using slow = serve(async () => {
    await answered;
    return Response.json({});
  });
  await using quick = serve(() => Response.json({}));
  const told: FinishedAction[] = [];
  const waiting = [
    [actionFor(slow.url), actionFor(quick.url), actionFor(quick.url)],
    [actionFor(quick.url)],
    [actionFor(quick.url)],
  ];
  await using rest = serveRest(({ rpc, parameters }) => {
    if (rpc === "claim_actions") {
      return { status: 200, lease: crypto.randomUUID(), actions: waiting.shift() ?? [] };
    }
    told.push(...parameters.results as FinishedAction[]);
    return { status: 200, finished: 1, late: 0 };
  });
  await using served = serveFunction(handleDispatch, environmentOf(rest.url));
  const running = post(served.url, {});
  await until("the quick target has all of its own", () => told.length === 4);
  answerSlow();
  assertEquals((await running).body.delivered, 5);
});

Deno.test("no more requests are under way than a function can bear", async () => {
  let [underWay, most] = [0, 0];
  await using target = serve(async (request) => {
    await request.body?.cancel();
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay--;
    return Response.json({});
  });
  const { body } = await dispatch(Array.from({ length: 100 }, () => actionFor(target.url)));
  assertEquals(body.delivered, 100);
  assert(most > 1 && most <= 20, `${most} at once`);
});

Deno.test("it claims until nothing is due", async () => {
  let visits = 0;
  await using target = serve(() => Response.json({ visits: ++visits }));
  const { body } = await dispatch(Array.from({ length: 45 }, () => actionFor(target.url)));
  assertEquals(body, {
    claimed: 45,
    delivered: 45,
    retried: 0,
    dead: 0,
    late: 0,
    more: false,
    next_due_at: null,
  });
  assertEquals(visits, 45);
});

Deno.test("what a report had locked is claimed when the report has ended", async () => {
  await using target = serve(() => new Response("no", { status: 400 }));
  const waiting = [actionFor(target.url), actionFor(target.url)];
  const hand = (actions: unknown[]) => ({ status: 200, lease: crypto.randomUUID(), actions });
  const { promise: claimed, resolve: claimCame } = Promise.withResolvers<void>();
  let [claims, reports, ended] = [0, 0, 0];
  await using rest = serveRest(async ({ rpc, parameters }) => {
    if (rpc === "finish_actions") {
      // one report is not done before a claim has met its lock
      if (++reports === 1) await claimed;
      const [{ action_id }] = parameters.results as [FinishedAction];
      return { status: 200, finished: 1, late: 0, given_up: [action_id] };
    }
    if (++claims === 1) return hand(waiting);
    if (claims > 2) return hand(claims === 3 ? [actionFor(target.url)] : []);
    claimCame();
    // it found nothing, and its answer arrives after those of the reports
    await until("both reports are known to have ended", () => ended === 2);
    return hand([]);
  });
  await using served = serveFunction(handleDispatch, environmentOf(rest.url));
  const { error } = console;
  console.error = () => void ended++;
  try {
    assertEquals((await post(served.url, {})).body.dead, 3);
  } finally {
    console.error = error;
  }
});

Deno.test("it claims no more when another round could not end in time", async () => {
  let claims = 0;
  await using target = serve(() => Response.json({}));
  await using rest = serveRest(({ rpc }) => {
    if (rpc !== "claim_actions") return { status: 200, finished: 1, late: 0 };
    claims++;
    const next_due_at = "2026-01-31T18:00:00Z";
    return {
      status: 200,
      lease: crypto.randomUUID(),
      next_due_at,
      actions: [actionFor(target.url)],
    };
  });
  const environment = environmentOf(rest.url, { BRUCE_DISPATCH_BUDGET_MS: "15200" });
  await using served = serveFunction(handleDispatch, environment);
  const { body } = await post(served.url, {});
  assert(claims >= 1 && body.claimed === claims, `${claims} claims`);
  assertEquals([body.more, body.next_due_at], [true, "2026-01-31T18:00:00Z"]);
});

Deno.test("what was told too late is counted", async () => {
  let claims = 0;
  await using target = serve(() => Response.json({}));
  await using rest = serveRest(({ rpc }) => {
    if (rpc !== "claim_actions") return { status: 200, finished: 0, late: 1 };
    const actions = claims++ === 0 ? [actionFor(target.url)] : [];
    return { status: 200, lease: crypto.randomUUID(), next_due_at: null, actions };
  });
  await using served = serveFunction(handleDispatch, environmentOf(rest.url));
  assertEquals((await post(served.url, {})).body.late, 1);
});

/** Calls dispatch with one action while `finish_actions` answers thus. */
async function whenFinishing(answer: (tries: number) => unknown) {
  let [tries, claims] = [0, 0];
  await using target = serve(() => Response.json({}));
  await using rest = serveRest(({ rpc }) => {
    if (rpc !== "claim_actions") return answer(++tries);
    const actions = claims++ === 0 ? [actionFor(target.url, { auth_secret: "TARGET_T" })] : [];
    return { status: 200, lease: crypto.randomUUID(), next_due_at: null, actions };
  });
  const environment = environmentOf(rest.url, { TARGET_T: "hunter2" });
  await using served = serveFunction(handleDispatch, environment);
  const { error } = console;
  let log = "";
  console.error = (...words: unknown[]) => void (log += words.join(" ") + "\n");
  try {
    return { ...await post(served.url, {}), tries, log };
  } finally {
    console.error = error;
  }
}

Deno.test("an outcome that the database does not take is told again", async () => {
  const { body, tries } = await whenFinishing((tries) =>
    tries < 3 ? new Response("gone", { status: 503 }) : { status: 200, finished: 1, late: 0 }
  );
  assertEquals([body.delivered, tries], [1, 3]);
});

Deno.test("an outcome that cannot be told is 503: it will be sent again", async () => {
  const { status, body, tries, log } = await whenFinishing(() =>
    new Response("gone", { status: 503 })
  );
  assertEquals([status, body.code, tries], [503, "database_unavailable", 3]);
  assertMatch(log, /finish_actions/);
  assert(!log.includes("hunter2"), log);
});

for (
  const [what, init, status, code] of [
    ["no token", {}, 401, "missing_token"],
    ["another token", { headers: { authorization: "Bearer eyJhbGciOi" } }, 401, "unknown_token"],
    ["an acknowledge token", { headers: { authorization: "Bearer ack_x" } }, 401, "unknown_token"],
    ["GET", { method: "GET" }, 405, "method_not_allowed"],
  ] as [string, RequestInit, number, string][]
) {
  Deno.test(`${what} is refused before the database is asked`, async () => {
    await using rest = serveRest(() => ({}));
    await using served = serveFunction(handleDispatch, environmentOf(rest.url));
    const response = await fetch(served.url, { method: "POST", ...init });
    assertEquals([response.status, (await response.json()).code], [status, code]);
    assertEquals(rest.calls, []);
  });
}

Deno.test("what the database refuses is passed on", async () => {
  await using rest = serveRest(() => ({ status: 403, code: "wrong_role", message: "No." }));
  await using served = serveFunction(handleDispatch, environmentOf(rest.url));
  const { status, body } = await post(served.url, {});
  assertEquals([status, body.code], [403, "wrong_role"]);
  assertEquals(rest.calls.length, 1);
});

for (const part of ["address", "headers", "body"]) {
  Deno.test(`secrets that a target sends back are told nowhere: ${part}`, async () => {
    let came = "";
    await using echo = serve(async (request) => {
      const text = await request.text();
      const headers = [...request.headers].filter(([name]) => /^(x-a|webhook-.*)$/.test(name));
      came = part === "address"
        ? request.url
        : part === "headers"
        ? headers.map(([name, value]) => `${name}: ${value}`).join(" ")
        : text.slice(text.indexOf("Bearer"));
      return new Response(came, { status: 400, headers: { "content-type": "text/plain" } });
    });
    const secrets = {
      TARGET_URL: `${echo.url}/hooks/s3cr3t-path?key=s3cr3t-key`,
      TARGET_TOKEN: 's3cr3t-"token" of/some length',
      TARGET_KEY: `whsec_${btoa("s3cr3t-signing-key-24-by")}`,
      BRUCE_ACK_SECRET: "s3cr3t-acknowledge-of-32-characters",
      BRUCE_PUBLIC_URL: "https://bruce.example",
    };
    const action = actionFor("", {
      url: null,
      url_secret: "TARGET_URL",
      auth_secret: "TARGET_TOKEN",
      hmac_secret: "TARGET_KEY",
      settings: { auth_header: "X-A" },
    });
    const { finished: [outcome], body, log } = await dispatch([action], secrets);
    assertMatch(came, /s3cr3t|ack_/);
    assertEquals(outcome!.outcome, "dead");
    for (const text of [outcome!.error!, JSON.stringify(body), log]) {
      assert(!/s3cr3t|ack_\w|czNjcjN0/.test(text), text);
    }
  });
}
