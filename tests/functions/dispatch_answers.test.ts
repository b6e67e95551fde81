import { actionFor, outcomeOf } from "./support/actions.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { serve } from "./support/serve.ts";

type Reply = {
  status?: number;
  type?: string | null;
  body?: string;
  headers?: HeadersInit;
  attempt?: number;
};

/** What becomes of an action when the target replies so. */
async function outcomeWhen(
  kind: string,
  { status = 200, type, body, headers, attempt = 1 }: Reply,
) {
  await using target = serve((request) => {
    request.body?.cancel();
    const response = new Response(body ?? null, { status, headers });
    if (type === null) response.headers.delete("content-type");
    else response.headers.set("content-type", type ?? "application/json");
    return response;
  });
  const settings = kind === "ntfy" ? { topic: "bruce" } : {};
  const { outcome, http_status, error, retry_after_s } = await outcomeOf(
    { ...actionFor(target.url, { kind, settings }), attempt },
  );
  return { outcome, http_status, error, retry_after_s };
}

for (const status of [200, 201, 202, 204]) {
  Deno.test(`HTTP ${status} is delivered`, async () => {
    assertEquals(await outcomeWhen("webhook", { status }), {
      outcome: "delivered",
      http_status: status,
      error: null,
      retry_after_s: null,
    });
  });
}

for (const status of [408, 425, 429, 500, 502, 503, 504, 507]) {
  Deno.test(`HTTP ${status} is tried again`, async () => {
    const { outcome, error } = await outcomeWhen("webhook", { status });
    assertEquals([outcome, error], ["retry", `HTTP ${status}`]);
  });
}

for (const status of [400, 401, 403, 404, 405, 409, 410, 413, 415, 422]) {
  Deno.test(`HTTP ${status} cannot heal: dead`, async () => {
    const { outcome, error } = await outcomeWhen("webhook", { status });
    assertEquals([outcome, error], ["dead", `HTTP ${status}`]);
  });
}

const inAMinute = new Date(Date.now() + 60_000).toUTCString();
for (
  const [value, least, most] of [
    ["120", 120, 120],
    [inAMinute, 55, 61],
    ["99999999", 86_400, 86_400],
    ["0", null, null],
    ["-5", null, null],
    ["soon", null, null],
    [new Date(Date.now() - 60_000).toUTCString(), null, null],
  ] as const
) {
  Deno.test(`Retry-After: ${value} is respected, within a day`, async () => {
    const reply = { status: 503, headers: { "retry-after": value } };
    const { retry_after_s: seconds } = await outcomeWhen("webhook", reply);
    if (least === null) assertEquals(seconds, null);
    else assert(seconds! >= least && seconds! <= most, `${seconds} s`);
  });
}

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`HTTP ${status} is not followed, and says where it leads`, async () => {
    let visits = 0;
    await using elsewhere = serve(() => Response.json({ visits: ++visits }));
    const location = `${elsewhere.url}/hook?token=hunter2`;
    const { outcome, error } = await outcomeWhen("webhook", { status, headers: { location } });
    assertEquals([outcome, visits], ["dead", 0]);
    assert(error!.includes(elsewhere.url) && !error!.includes("hunter2"), error!);
  });
}

Deno.test("the reason in an answer is quoted on one line, short, without HTML", async () => {
  const said = async (type: string, body: string) =>
    (await outcomeWhen("webhook", { status: 400, type, body })).error;
  assertEquals(
    await said("application/json", '{"message":"no\\nsuch  list"}'),
    "HTTP 400: no such list",
  );
  assertEquals(await said("application/json", '{"error":"bad"}'), "HTTP 400: bad");
  assertEquals(await said("text/plain", "wrong\r\nthing\0"), "HTTP 400: wrong thing");
  assertEquals(await said("text/html", "<h1>Bad</h1>"), "HTTP 400");
  assertEquals((await said("text/plain", "x".repeat(100_000)))?.length, 300);
});

Deno.test("what an answer says can always be stored: no NUL, no half of a character", async () => {
  for (const shift of ["", "x"]) {
    const body = shift + "🚨".repeat(1_000);
    const { error } = await outcomeWhen("webhook", { status: 400, type: "text/plain", body });
    assert(error!.isWellFormed() && error!.endsWith("🚨"), error!);
  }
  for (const escaped of ["\\u0000", "\\ud83d", "\\n"]) {
    const body = `{"code":40000,"error":"a${escaped}b","message":"a${escaped}b"}`;
    for (const kind of ["webhook", "n8n", "ntfy"]) {
      const { error } = await outcomeWhen(kind, { status: 400, body });
      assert(error!.isWellFormed() && !/\p{Cc}/u.test(error!), JSON.stringify(error));
    }
  }
});

const html404 = "<!DOCTYPE html><pre>Cannot POST /webhook/bruce-events</pre>";
const notRegistered = JSON.stringify({
  code: 404,
  message: 'The requested webhook "POST bruce-events" is not registered.',
  hint: "The workflow must be active for a production URL to run successfully.",
});
for (
  const [what, reply, outcome, error] of [
    ["onReceived", { body: '{"message":"Workflow was started"}' }, "delivered", /^$/],
    ["Respond to Webhook, 202", { status: 202, body: '{"ok":true}' }, "delivered", /^$/],
    [
      "404 in HTML: it is starting",
      { status: 404, type: "text/html", body: html404 },
      "retry",
      /starting/,
    ],
    [
      "404 in JSON, the first four times: it may be starting",
      { status: 404, body: notRegistered, attempt: 4 },
      "retry",
      /activate the workflow/,
    ],
    [
      "404 in JSON, still so: no such webhook",
      { status: 404, body: notRegistered, attempt: 5 },
      "dead",
      /activate the workflow/,
    ],
    [
      "403: wrong header",
      { status: 403, type: null, body: "Authorization data is wrong!" },
      "dead",
      /auth header/,
    ],
    [
      "500: the node has no credential",
      { status: 500, type: null, body: "No authentication data defined on node!" },
      "dead",
      /no credential/,
    ],
    [
      "500: no Respond node",
      {
        status: 500,
        body: '{"code":0,"message":"No Respond to Webhook node found in the workflow"}',
      },
      "dead",
      /Respond to Webhook/,
    ],
    [
      "500: a node throws",
      { status: 500, body: '{"message":"Error in workflow"}' },
      "retry",
      /Error in workflow/,
    ],
    [
      "422: bad JSON",
      { status: 422, body: '{"code":422,"message":"Failed to parse request body"}' },
      "dead",
      /Failed to parse/,
    ],
  ] as [string, Reply, string, RegExp][]
) {
  Deno.test(`n8n: ${what} is ${outcome}`, async () => {
    const found = await outcomeWhen("n8n", reply);
    assertEquals(found.outcome, outcome);
    assertMatch(found.error ?? "", error);
  });
}

type Captured = { case: string; status: number; contentType: string | null; body: unknown };
const captured: Captured[] = JSON.parse(
  await Deno.readTextFile(new URL("./fixtures/n8n-webhook-responses.json", import.meta.url)),
).filter((answer: Captured) => !answer.case.startsWith("GET "));
const OUTCOMES = { 200: "delivered", 202: "delivered", 403: "dead", 422: "dead" } as const;
const DEAD_500 = [
  "headerAuth chosen but node has no credential",
  "responseNode but workflow has no Respond node",
];
for (const { case: what, status, contentType, body } of captured) {
  Deno.test(`n8n 2.8.4 as it was captured: ${what}`, async () => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const { outcome } = await outcomeWhen("n8n", { status, type: contentType, body: text });
    const wanted = status in OUTCOMES
      ? OUTCOMES[status as keyof typeof OUTCOMES]
      : DEAD_500.includes(what)
      ? "dead"
      : "retry";
    assertEquals(outcome, wanted);
  });
}

const published = '{"id":"sPs71M8A2T","time":1643935928,"event":"message","topic":"bruce"}';
for (
  const [what, reply, outcome, error] of [
    ["200 with its message", { body: published }, "delivered", /^$/],
    [
      "200 of a login page",
      { type: "text/html", body: "<form>Sign in</form>" },
      "dead",
      /not from ntfy/,
    ],
    [
      "40101",
      { status: 401, body: '{"code":40101,"http":401,"error":"unauthorized"}' },
      "dead",
      /40101.*auth secret/,
    ],
    [
      "40301",
      { status: 403, body: '{"code":40301,"http":403,"error":"forbidden"}' },
      "dead",
      /40301.*topic/,
    ],
    [
      "40017",
      {
        status: 400,
        body:
          '{"code":40017,"http":400,"error":"invalid request: request body must be message JSON"}',
      },
      "dead",
      /40017.*message JSON/,
    ],
    [
      "41303",
      { status: 413, body: '{"code":41303,"http":413,"error":"JSON body too large"}' },
      "dead",
      /too large/,
    ],
    [
      "42901",
      { status: 429, body: '{"code":42901,"http":429,"error":"limit reached: too many requests"}' },
      "retry",
      /too many requests/,
    ],
    [
      "50701",
      { status: 507, body: '{"code":50701,"http":507,"error":"storage full"}' },
      "retry",
      /storage full/,
    ],
    [
      "502 of the proxy before it",
      { status: 502, type: "text/html", body: "<h1>Bad" },
      "retry",
      /HTTP 502/,
    ],
  ] as [string, Reply, string, RegExp][]
) {
  Deno.test(`ntfy: ${what} is ${outcome}`, async () => {
    const found = await outcomeWhen("ntfy", reply);
    assertEquals(found.outcome, outcome);
    assertMatch(found.error ?? "", error);
  });
}
