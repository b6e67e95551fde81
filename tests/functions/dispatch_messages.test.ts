import { createHmac } from "node:crypto";
import { verifyAckToken } from "../../supabase/functions/_shared/ack_token.ts";
import { actionFor, type ClaimedAction, dispatch, event } from "./support/actions.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { serve } from "./support/serve.ts";

const ackSecret = "a secret of at least thirty-two characters";
const environment = {
  BRUCE_PUBLIC_URL: "https://bruce.example/",
  BRUCE_DASHBOARD_URL: "https://bruce.example/dashboard/",
  BRUCE_ACK_SECRET: ackSecret,
};

type Received = { method: string; url: string; headers: Headers; text: string };

/** What a target receives of an action, and whether that counted as delivered. */
async function received(
  make: (url: string) => ClaimedAction,
  more: Record<string, string> = environment,
): Promise<Received> {
  const requests: Received[] = [];
  await using target = serve(async (request) => {
    const { method, url, headers } = request;
    requests.push({ method, url, headers, text: await request.text() });
    return Response.json({ id: "m1" });
  });
  const { body } = await dispatch([make(target.url)], more);
  assertEquals([body.delivered, requests.length], [1, 1]);
  return requests[0]!;
}

async function ntfyMessage(payload: Record<string, unknown>, more?: Record<string, string>) {
  const { text } = await received(
    (url) => actionFor(url, { kind: "ntfy", settings: { topic: "bruce" } }, payload),
    more,
  );
  return JSON.parse(text);
}

function group(events: unknown[], more: Record<string, unknown> = {}) {
  return {
    notification_id: event.notification_id,
    kind: "group",
    reaction: "all",
    group_key: "hostname=box2-daily",
    status: "firing",
    severity: "critical",
    title: "box2-daily: 3 services are down (web1, web2, web3)",
    summary: "one\ntwo",
    events,
    omitted: 0,
    ...more,
  };
}

const issue = (number: number) => `0b7c6f3e-9d1a-4c52-8f60-${String(number).padStart(12, "0")}`;
const issueOf = (ackUrl: string) => /issues\/([^/]+)\/acknowledge$/.exec(ackUrl)?.[1] ?? "";

async function mayAcknowledge(authorization: string, issueId: string): Promise<boolean> {
  const token = authorization.replace("Bearer ", "");
  return (await verifyAckToken(ackSecret, token, issueId, new Date())).error === null;
}

Deno.test("n8n gets the canonical event, with key, attempt and the auth header", async () => {
  const action = (url: string) => ({
    ...actionFor(`${url}/webhook/bruce-events`, { kind: "n8n", auth_secret: "TARGET_N8N_TOKEN" }),
    action_id: event.notification_id,
    attempt: 3,
  });
  const { method, url, headers, text } = await received(action, { TARGET_N8N_TOKEN: "hunter2" });
  assertEquals([method, new URL(url).pathname], ["POST", "/webhook/bruce-events"]);
  assertEquals(JSON.parse(text), event);
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals(headers.get("idempotency-key"), event.notification_id);
  assertEquals(headers.get("x-bruce-attempt"), "3");
  assertEquals(headers.get("x-bruce-token"), "hunter2");
  assertEquals(headers.get("authorization"), null);
});

for (
  const [what, target, secret, header, value] of [
    ["a webhook, as a bearer token", { kind: "webhook" }, "abc", "authorization", "Bearer abc"],
    ["with a scheme, as it is", { kind: "webhook" }, "Basic bTpw", "authorization", "Basic bTpw"],
    [
      "in a header of the target's choice",
      { kind: "webhook", settings: { auth_header: "X-Api-Key" } },
      "abc",
      "x-api-key",
      "abc",
    ],
    [
      "n8n in Authorization",
      { kind: "n8n", settings: { auth_header: "Authorization" } },
      "abc",
      "authorization",
      "Bearer abc",
    ],
    [
      "ntfy",
      { kind: "ntfy", settings: { topic: "bruce" } },
      "tk_abc\n",
      "authorization",
      "Bearer tk_abc",
    ],
  ] as const
) {
  Deno.test(`the auth secret is sent: ${what}`, async () => {
    const { headers } = await received(
      (url) => actionFor(url, { ...target, auth_secret: "TARGET_TOKEN" }),
      { TARGET_TOKEN: secret },
    );
    assertEquals(headers.get(header), value);
  });
}

Deno.test("an address may be a secret itself", async () => {
  let path = "";
  await using target = serve((request) => {
    path = new URL(request.url).pathname;
    return Response.json({});
  });
  await dispatch([actionFor("", { url: null, url_secret: "TARGET_CHAT_URL" })], {
    TARGET_CHAT_URL: `${target.url}/hooks/T0/B0/hunter2\n`,
  });
  assertEquals(path, "/hooks/T0/B0/hunter2");
});

Deno.test("a webhook is signed as Standard Webhooks says, once per key", async () => {
  const keys = [`whsec_${btoa("0123456789abcdef01234567")}`, "an-older-key-as-plain-text"];
  const { headers, text } = await received(
    (url) => actionFor(url, { hmac_secret: "TARGET_KEYS" }),
    { TARGET_KEYS: keys.join(" ") },
  );
  const [id, timestamp] = [headers.get("webhook-id")!, headers.get("webhook-timestamp")!];
  assertEquals(id, headers.get("idempotency-key"));
  assert(Math.abs(Number(timestamp) - Date.now() / 1000) < 60, timestamp);
  const sign = (key: string) =>
    "v1," + createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest("base64");
  assertEquals(
    headers.get("webhook-signature"),
    [sign("0123456789abcdef01234567"), sign("an-older-key-as-plain-text")].join(" "),
  );
});

Deno.test("the payload says how to acknowledge its issue, with a token for nothing else", async () => {
  const { text } = await received((url) => actionFor(url));
  const { acknowledge, ...rest } = JSON.parse(text);
  assertEquals(rest, event);
  assertEquals(
    acknowledge.url,
    `https://bruce.example/functions/v1/bruce/issues/${event.issue_id}/acknowledge`,
  );
  assert(await mayAcknowledge(acknowledge.authorization, event.issue_id));
  assert(!await mayAcknowledge(acknowledge.authorization, issue(1)));
  const days = (Date.parse(acknowledge.expires_at) - Date.now()) / 86_400_000;
  assert(days >= 7 && days <= 8, `${days} days`);
});

Deno.test("an attempt that is repeated has the same body", async () => {
  const action = (url: string) => ({ ...actionFor(url), action_id: event.notification_id });
  const first = await received(action);
  const second = await received((url) => ({ ...action(url), attempt: 2 }));
  assertEquals(second.text, first.text);
});

for (
  const [what, payload, more] of [
    ["what is resolved", { ...event, status: "resolved" }, environment],
    ["an event without an issue", { ...event, issue_id: null }, environment],
    ["an issue id that is none", { ...event, issue_id: "../../x" }, environment],
    ["without a secret", event, { BRUCE_PUBLIC_URL: "https://bruce.example" }],
    ["with a secret that is too short", event, { ...environment, BRUCE_ACK_SECRET: "short" }],
    ["without a public address", event, { BRUCE_ACK_SECRET: ackSecret }],
  ] as [string, Record<string, unknown>, Record<string, string>][]
) {
  Deno.test(`no acknowledge link: ${what}`, async () => {
    const { text } = await received((url) => actionFor(url, {}, payload), more);
    assertEquals(JSON.parse(text), payload);
    assertEquals((await ntfyMessage(payload, more)).actions, undefined);
  });
}

Deno.test("a group has a link with each event that is not resolved", async () => {
  const events = [
    { ...event, issue_id: issue(1) },
    { ...event, issue_id: issue(2), status: "resolved" },
    { ...event, issue_id: issue(3) },
  ];
  const { text } = await received((url) => actionFor(url, {}, group(events)));
  const told = JSON.parse(text);
  assertEquals(told.title, "box2-daily: 3 services are down (web1, web2, web3)");
  assertEquals(
    told.events.map((one: { acknowledge?: { url: string } }) =>
      issueOf(one.acknowledge?.url ?? "")
    ),
    [
      issue(1),
      "",
      issue(3),
    ],
  );
});

Deno.test("ntfy: one event", async () => {
  const { method, url, text } = await received((url) =>
    actionFor(url, { kind: "ntfy", settings: { topic: "bruce" } })
  );
  const { actions: [button, ...others], ...message } = JSON.parse(text);
  assertEquals([method, new URL(url).pathname], ["POST", "/"]);
  assertEquals(message, {
    topic: "bruce",
    title: "Service missing: freshrss on box2-daily",
    priority: 4,
    tags: ["warning", "SERVICE_MISSING"],
    click: `https://bruce.example/dashboard/#/issue/${event.issue_id}`,
    message: "Expected service freshrss on box2-daily but container not running.",
  });
  assertEquals(others, []);
  const { headers, ...rest } = button;
  assertEquals(rest, {
    action: "http",
    label: "Acknowledge",
    method: "POST",
    url: `https://bruce.example/functions/v1/bruce/issues/${event.issue_id}/acknowledge`,
    body: '{"note":"By the button of an ntfy message."}',
    clear: true,
  });
  assertEquals(Object.keys(headers), ["Authorization", "Content-Type"]);
  assert(await mayAcknowledge(headers.Authorization, event.issue_id));
});

for (
  const [severity, priority] of [
    ["critical", 5],
    ["high", 4],
    ["medium", 3],
    ["low", 2],
    ["info", 1],
    ["a severity of one's own", 3],
  ] as const
) {
  Deno.test(`ntfy: severity ${severity} has priority ${priority}`, async () => {
    assertEquals((await ntfyMessage({ ...event, severity })).priority, priority);
  });
}

Deno.test("ntfy: what is resolved is quiet, with a check mark", async () => {
  const message = await ntfyMessage({ ...event, severity: "critical", status: "resolved" });
  assertEquals([message.priority, message.tags[0]], [2, "white_check_mark"]);
  assertEquals(message.title, "Resolved: Service missing: freshrss on box2-daily");
});

for (
  const [what, payload, dashboard, page] of [
    ["one issue", event, "https://a.example", `https://a.example/#/issue/${event.issue_id}`],
    [
      "one issue that is resolved, below a page",
      { ...event, status: "resolved" },
      "https://a.example/b/index.html",
      `https://a.example/b/index.html#/issue/${event.issue_id}`,
    ],
    [
      "two events of one issue",
      group([event, event]),
      "https://a.example/",
      `https://a.example/#/issue/${event.issue_id}`,
    ],
    [
      "two issues",
      group([event, { ...event, issue_id: issue(1) }]),
      "https://a.example/",
      "https://a.example/",
    ],
    [
      "one issue and more that are not listed",
      group([event], { omitted: 1 }),
      "https://a.example/",
      "https://a.example/",
    ],
    [
      "no issue",
      { ...event, issue_id: null },
      "https://a.example/",
      "https://a.example/",
    ],
    [
      "an issue id that is none",
      { ...event, issue_id: "../../x" },
      "https://a.example/",
      "https://a.example/",
    ],
    ["no dashboard", event, "", undefined],
    ["an address that is none", event, "bruce", undefined],
  ] as [string, Record<string, unknown>, string, string | undefined][]
) {
  Deno.test(`ntfy: a tap opens the dashboard: ${what}`, async () => {
    const message = await ntfyMessage(payload, {
      ...environment,
      BRUCE_DASHBOARD_URL: dashboard,
    });
    assertEquals(message.click, page);
  });
}

Deno.test("ntfy: the click of the target goes first", async () => {
  const settings = { topic: "bruce", click: "https://elsewhere.example" };
  const { text } = await received((url) => actionFor(url, { kind: "ntfy", settings }));
  assertEquals(JSON.parse(text).click, "https://elsewhere.example");
});

Deno.test("ntfy: a group is a list, with buttons for its first three issues", async () => {
  const events = [1, 2, 3, 4, 4].map((number) => ({
    ...event,
    service: `web${number}`,
    issue_id: issue(number),
    details: `Sentence ${number}.`,
  }));
  const message = await ntfyMessage(group(events, { omitted: 7 }));
  assertEquals(message.title, "box2-daily: 3 services are down (web1, web2, web3)");
  assertEquals([message.priority, message.tags], [5, ["rotating_light"]]);
  assertEquals(message.message.split("\n"), [
    "• Sentence 1.",
    "• Sentence 2.",
    "• Sentence 3.",
    "• Sentence 4.",
    "• Sentence 4.",
    "… and 7 more",
  ]);
  assertEquals(message.actions.map(({ label }: { label: string }) => label), [
    "Ack web1",
    "Ack web2",
    "Ack web3",
  ]);
});

Deno.test("ntfy: a group of one event is told as that event", async () => {
  const title = "freshrss on box2-daily is down";
  const alone = group([event], { severity: event.severity, title });
  const [{ actions: [one], ...of_group }, { actions: [other], ...of_event }] = [
    await ntfyMessage(alone),
    await ntfyMessage({ ...event, title }),
  ];
  assertEquals(of_event.title, title);
  assertEquals(of_group, of_event);
  assertEquals([one.label, one.url], ["Acknowledge", other.url]);
  const resolved = { ...event, status: "resolved" };
  assertEquals(
    await ntfyMessage(group([resolved], { status: "resolved", title })),
    await ntfyMessage({ ...resolved, title }),
  );
});

Deno.test("ntfy: the title, and words of buttons and of what is left out, are those of the database", async () => {
  const words = {
    acknowledge: "Je m'en occupe",
    acknowledge_one: "Vu : {name}",
    by_button: "Par le bouton.",
    more: "… et {count} de plus",
  };
  const told = async (payload: Record<string, unknown>) => {
    const target = { kind: "ntfy", settings: { topic: "bruce" } };
    const { text } = await received((url) => ({ ...actionFor(url, target, payload), words }));
    return JSON.parse(text);
  };
  const one = await told({ ...event, title: "freshrss sur box2-daily ne tourne pas" });
  assertEquals(one.title, "freshrss sur box2-daily ne tourne pas");
  assertEquals([one.actions[0].label, one.actions[0].body], [
    "Je m'en occupe",
    '{"note":"Par le bouton."}',
  ]);
  const several = await told(
    group([event, { ...event, service: "$&", issue_id: issue(2) }], { omitted: 7 }),
  );
  assertEquals(
    several.actions.map(({ label }: { label: string }) => label),
    ["Vu : freshrss", "Vu : $&"],
  );
  assertEquals(several.message.split("\n").at(-1), "… et 7 de plus");
});

for (
  const [what, more] of [
    ["of which one is listed", { omitted: 1 }],
    ["that is a reminder", { kind: "repeat" }],
    ["that was not acknowledged", { kind: "escalation" }],
    ["that is a digest", { kind: "digest" }],
  ] as const
) {
  Deno.test(`ntfy: a group ${what} keeps its own title`, async () => {
    const message = await ntfyMessage(group([event], more));
    assertEquals(message.title, "box2-daily: 3 services are down (web1, web2, web3)");
    assertEquals(message.tags, ["rotating_light"]);
    assertEquals(message.actions[0].label, "Ack freshrss");
  });
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

for (
  const [what, details] of [
    ["plain text", "word ".repeat(5_000)],
    ["characters of four bytes", "🚨".repeat(5_000)],
    ["what JSON writes longer", '"\\'.repeat(5_000)],
    ["control characters", "\u0001\n\t".repeat(5_000) + "x".repeat(6_000)],
  ] as const
) {
  Deno.test(`ntfy: a message of ${what} stays within 4096 bytes, its JSON within 8192`, async () => {
    for (
      const payload of [{ ...event, details }, group([{ ...event, details, service: details }])]
    ) {
      const { text } = await received((url) =>
        actionFor(url, { kind: "ntfy", settings: { topic: "bruce" } }, {
          ...payload,
          title: details,
        })
      );
      const { message, title } = JSON.parse(text);
      assert(bytes(message) <= 4096 && bytes(message) > 1000, `${bytes(message)} bytes`);
      assert(bytes(title) <= 250, `${bytes(title)} bytes`);
      assert(bytes(text) <= 8192, `${bytes(text)} bytes`);
      assert(text.isWellFormed() && !/\p{Cc}/u.test(message));
      assertMatch(message, /…$/);
    }
  });
}

Deno.test("ntfy: what of a long group does not fit is counted", async () => {
  const events = Array.from({ length: 50 }, (_, number) => ({
    ...event,
    issue_id: issue(number),
    details: `${number} ${"é".repeat(100)}`,
  }));
  const { message } = await ntfyMessage(group(events, { omitted: 12 }));
  const lines = message.split("\n");
  const more = Number(/^… and (\d+) more$/.exec(lines.at(-1))?.[1]);
  assertEquals(lines.length - 1 + more, 62);
  assert(bytes(message) <= 4096 && bytes(message) > 3800, `${bytes(message)} bytes`);
});

Deno.test("ntfy: a payload of another shape still makes a message", async () => {
  const message = await ntfyMessage({ hostname: 7, details: null, severity: ["high"] });
  assertEquals([message.title, message.priority], ["Difference", 3]);
});
