import { actionFor, dispatch, outcomeOf } from "./support/actions.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { serve } from "./support/serve.ts";

/** A server that speaks no HTTP: `speak` has the raw connection. */
function rawServer(speak: (connection: Deno.TcpConn) => Promise<void>) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const speaking = (async () => {
    for await (const connection of listener) {
      await speak(connection).catch(() => {});
      try {
        connection.close();
      } catch { /* Closed already. */ }
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}/`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await speaking;
    },
  };
}

async function readRequest(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  let text = "";
  while (!text.includes("\r\n\r\n") || !text.endsWith("}")) {
    const length = await connection.read(buffer);
    if (length === null) return;
    text += new TextDecoder().decode(buffer.subarray(0, length));
  }
}

const say = (connection: Deno.TcpConn, text: string) =>
  connection.write(new TextEncoder().encode(text));

Deno.test("nobody listens: tried again", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}/`;
  listener.close();
  const { outcome, http_status, error } = await outcomeOf(actionFor(url));
  assertEquals([outcome, http_status, error], ["retry", null, "connection refused"]);
});

Deno.test("an unknown host is tried again", async () => {
  const { outcome, error } = await outcomeOf(
    actionFor("http://no-such-host.invalid/hook?key=hunter2"),
  );
  assertEquals(outcome, "retry");
  assert(!error!.includes("hunter2"), error!);
});

Deno.test("a server that reads and never answers: no answer within the timeout", async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  await using silent = rawServer(async (connection) => {
    await readRequest(connection);
    await ended;
  });
  const { outcome, error } = await outcomeOf(actionFor(silent.url, { timeout_s: 0.2 }));
  assertEquals([outcome, error], ["retry", "no answer within 0.2 s"]);
  end();
});

Deno.test("a connection closed before the answer is tried again", async () => {
  await using closing = rawServer(readRequest);
  const { outcome, error } = await outcomeOf(actionFor(closing.url));
  assertEquals(outcome, "retry");
  assertMatch(error!, /closed before an answer|reset/);
});

Deno.test("an answer that is no HTTP is tried again", async () => {
  await using rude = rawServer(async (connection) => {
    await readRequest(connection);
    await say(connection, "SSH-2.0-OpenSSH_9.9\r\n");
  });
  const { outcome, http_status } = await outcomeOf(actionFor(rude.url));
  assertEquals([outcome, http_status], ["retry", null]);
});

Deno.test("a success whose body breaks off is delivered: the status was told", async () => {
  await using breaking = rawServer(async (connection) => {
    await readRequest(connection);
    await say(connection, 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"message":');
  });
  const { outcome, http_status } = await outcomeOf(actionFor(breaking.url));
  assertEquals([outcome, http_status], ["delivered", 200]);
});

Deno.test("a success whose body never ends is delivered when the time is up", async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  await using dripping = rawServer(async (connection) => {
    await readRequest(connection);
    await say(connection, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n.");
    await ended;
  });
  const { outcome, latency_ms } = await outcomeOf(actionFor(dripping.url, { timeout_s: 0.3 }));
  assertEquals(outcome, "delivered");
  assert(latency_ms! < 3_000, `${latency_ms} ms`);
  end();
});

Deno.test("an endless answer is read no further than needed", async () => {
  let sent = 0;
  await using endless = serve(() => {
    const chunk = new Uint8Array(64 * 1024).fill(120);
    return new Response(
      new ReadableStream({
        pull(controller) {
          sent += chunk.length;
          if (sent > 64 * 1024 * 1024) return controller.close();
          controller.enqueue(chunk);
        },
      }),
      { status: 400, headers: { "content-type": "text/plain" } },
    );
  });
  const { outcome, error } = await outcomeOf(actionFor(endless.url));
  assertEquals([outcome, error?.length], ["dead", 300]);
  assert(sent < 16 * 1024 * 1024, `${sent} bytes were taken`);
});

for (
  const [what, given, error] of [
    ["no url", { url: null }, /neither url nor url_secret/],
    ["text that is no url", { url: "box2:hook" }, /neither http nor https/],
    ["nonsense", { url: "://" }, /is none/],
    ["ftp", { url: "ftp://127.0.0.1/x" }, /neither http nor https/],
    ["file", { url: "file:///etc/passwd" }, /neither http nor https/],
    ["data", { url: "data:text/plain,x" }, /neither http nor https/],
    ["credentials", { url: "http://me:hunter2@127.0.0.1/" }, /holds credentials/],
    ["a secret that is not set", { auth_secret: "TARGET_MISSING" }, /TARGET_MISSING is not set/],
    ["a secret of the project", { auth_secret: "SUPABASE_SECRET_KEY" }, /begin with TARGET_/],
    ["the acknowledge secret", { hmac_secret: "BRUCE_ACK_SECRET" }, /begin with TARGET_/],
    ["a url from the environment", { url_secret: "PATH" }, /begin with TARGET_/],
    [
      "a header that is ours",
      { auth_secret: "TARGET_T", settings: { auth_header: "Host" } },
      /no header/,
    ],
    [
      "a split header",
      { auth_secret: "TARGET_T", settings: { auth_header: "X: y\r\nZ" } },
      /no header/,
    ],
    ["a secret with a line break", { auth_secret: "TARGET_TWO_LINES" }, /no header can carry/],
    ["a signing key that is none", { hmac_secret: "TARGET_BAD_KEY" }, /no signing key/],
    ["ntfy without a topic", { kind: "ntfy" }, /settings.topic/],
    ["an ntfy topic with a slash", { kind: "ntfy", settings: { topic: "a/b" } }, /topic may hold/],
    ["an ntfy url with a path", {
      kind: "ntfy",
      url: "http://127.0.0.1/bruce",
      settings: { topic: "t" },
    }, /root/],
  ] as [string, Record<string, unknown>, RegExp][]
) {
  Deno.test(`bad configuration, ${what}: dead, and nothing is sent`, async () => {
    let visits = 0;
    await using target = serve(() => Response.json({ visits: ++visits }));
    const found = await outcomeOf(actionFor(target.url, given), {
      TARGET_T: "t",
      TARGET_TWO_LINES: "one\ntwo",
      TARGET_BAD_KEY: "whsec_!!!",
    });
    assertEquals([found.outcome, found.http_status, visits], ["dead", null, 0]);
    assertMatch(found.error!, error);
    assert(!/hunter2|one\ntwo|!!!/.test(found.error!), found.error!);
  });
}

Deno.test("an action that cannot be read is dead; its neighbours are sent", async () => {
  await using target = serve(() => Response.json({}));
  const strange = actionFor(target.url, { kind: "pigeon" });
  const good = actionFor(target.url);
  const { body, finished } = await dispatch([strange, good]);
  assertEquals([body.delivered, body.dead], [1, 1]);
  const outcome = finished.find(({ action_id }) => action_id === strange.action_id);
  assertMatch(outcome!.error!, /target.kind/);
});

Deno.test("a notice that is given up is one line of the log, without secrets and bodies", async () => {
  await using target = serve(async (request) =>
    new Response(await request.text(), { status: 400 })
  );
  const { log, finished } = await dispatch([
    actionFor(target.url, { name: "chat\nroom", auth_secret: "TARGET_MISSING" }),
    actionFor("", { name: "hook", url: null, url_secret: "TARGET_URL", auth_secret: "TARGET_T" }),
    actionFor(target.url, { name: "pigeon post", kind: "pigeon" }, {}),
  ], { TARGET_URL: `${target.url}/hooks/hunter2`, TARGET_T: "swordfish" });
  const idOf = (index: number) => finished[index]!.action_id;
  const lines = log.split("\n");
  assertEquals(lines.length, 3, log);
  const title = "Service missing: freshrss on box2-daily";
  const line = (start: string) => lines.find((one) => one.startsWith(start)) ?? log;
  assertMatch(
    line("Notice given up for target chat room"),
    new RegExp(
      `: "${title}" \\(action .{36}\\): the function secret TARGET_MISSING is not set: put it into`,
    ),
  );
  assertMatch(
    line("Notice given up for target hook"),
    new RegExp(`: "${title}" \\(action .{36}\\): HTTP 400; actions.last_error has the answer$`),
  );
  assertMatch(line("Notice given up for target pigeon post"), /cannot be read at target\.kind$/);
  for (const index of [0, 1, 2]) assert(log.includes(idOf(index)), log);
  assert(!/hunter2|swordfish|container not running|127\.0\.0\.1/.test(log), log);
});

Deno.test("what is delivered or tried again is not in the log", async () => {
  await using good = serve(() => Response.json({}));
  await using away = serve(() => new Response("", { status: 503 }));
  const { log, body } = await dispatch([actionFor(good.url), actionFor(away.url)]);
  assertEquals([body.delivered, body.retried, log], [1, 1, ""]);
});
