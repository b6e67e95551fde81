import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { checksOf, look, probeOnce, target, viewOf } from "./support/look.ts";
import { answerHalf, closedPort, hangUp, serveHttp, serveTcp } from "./support/servers.ts";

/** An empty label: no resolver is asked for such a name. */
const NO_NAME = "no..such..name";

const WELL = { ok: true, status: null, error: null };

function fails(error: string, status: number | null = null) {
  return { ok: false, status, error };
}

Deno.test("tcp: a port that is open, and one that is not", async () => {
  await using server = serveTcp();
  deepStrictEqual(await probeOnce("tcp", `127.0.0.1:${server.port}`), WELL);
  deepStrictEqual(await probeOnce("tcp", `localhost:${server.port}`), WELL);
  deepStrictEqual(
    await probeOnce("tcp", `127.0.0.1:${closedPort()}`),
    fails("connection refused"),
  );
});

Deno.test("a name that does not resolve is a failed check of every kind, not a crash", async () => {
  for (
    const [kind, place] of [
      ["tcp", `${NO_NAME}:80`],
      ["http", `http://${NO_NAME}/`],
      ["tls", `${NO_NAME}:443`],
      ["ollama", `http://${NO_NAME}:11434`],
      ["home_assistant", `http://${NO_NAME}:8123`],
    ] as const
  ) {
    deepStrictEqual(await probeOnce(kind, place), fails("the name does not resolve"));
  }
});

Deno.test("http: statuses that are well, and others", async () => {
  await using server = serveHttp((request) =>
    new Response(null, {
      status: Number(new URL(request.url).pathname.slice(1)),
      headers: { location: "http://127.0.0.1:1/" },
    })
  );
  const url = `http://127.0.0.1:${server.port}`;
  for (const status of [200, 204, 302]) {
    deepStrictEqual(await probeOnce("http", `${url}/${status}`), { ...WELL, status });
  }
  for (const status of [401, 403, 500, 503]) {
    deepStrictEqual(
      await probeOnce("http", `${url}/${status}`),
      fails(`answers ${status}, not 200 to 399`, status),
    );
  }
  deepStrictEqual(await probeOnce("http", `${url}/401`, { status: [401, 403] }), {
    ...WELL,
    status: 401,
  });
  deepStrictEqual(
    await probeOnce("http", `${url}/200`, { status: 301 }),
    fails("answers 200, not 301", 200),
  );
});

Deno.test("http: the answer must hold a text", async () => {
  await using server = serveHttp(() => new Response("Welcome to FreshRSS"));
  const url = `http://127.0.0.1:${server.port}/`;
  strictEqual((await probeOnce("http", url, { body: "FreshRSS" })).ok, true);
  deepStrictEqual(
    await probeOnce("http", url, { body: "Readeck" }),
    fails('the answer does not hold "Readeck"', 200),
  );
});

Deno.test("http: what is slow, hangs up, or ends in the middle", async () => {
  await using silent = serveTcp();
  await using rude = serveTcp(hangUp);
  await using half = serveTcp(answerHalf);
  await using other = serveTcp(async (connection) => {
    await connection.write(new TextEncoder().encode("SSH-2.0-OpenSSH_9.9\r\n"));
  });
  const at = ({ port }: { port: number }) => `http://127.0.0.1:${port}/`;
  deepStrictEqual(await probeOnce("http", at(silent)), fails("no answer within 1 s"));
  deepStrictEqual(
    await probeOnce("http", at(silent), { timeout_s: 0.2 }),
    fails("no answer within 0.2 s"),
  );
  deepStrictEqual(await probeOnce("http", at(rude)), fails("the connection was cut"));
  deepStrictEqual(await probeOnce("http", at(half)), { ...WELL, status: 200 });
  deepStrictEqual(
    await probeOnce("http", at(half), { body: "}" }),
    fails('the answer does not hold "}"', 200),
  );
  match((await probeOnce("http", at(other))).error ?? "", /does not speak HTTP|was cut/);
});

Deno.test("what fails once is tried once more before it is reported", async () => {
  let asked = 0;
  await using server = serveHttp(() => new Response(null, { status: asked++ === 0 ? 503 : 200 }));
  strictEqual((await probeOnce("http", `http://127.0.0.1:${server.port}/`)).ok, true);
  strictEqual(asked, 2);
  await using down = serveHttp(() => {
    asked++;
    return new Response(null, { status: 503 });
  });
  asked = 0;
  strictEqual((await probeOnce("http", `http://127.0.0.1:${down.port}/`)).ok, false);
  strictEqual(asked, 2);
});

Deno.test("rows come in a stable order, and two runs say the same but for the time they took", async () => {
  await using server = serveTcp();
  const closed = closedPort();
  const targets = ["c", "a", "b"].flatMap((service) => [
    target("tcp", `127.0.0.1:${server.port}`, {}, service),
    target("http", `http://127.0.0.1:${closed}/`, {}, service),
    target("tcp", `${NO_NAME}:1`, {}, service),
  ]);
  const run = async () => {
    const { latency_ms, rows } = checksOf(await look(viewOf(targets))).reduce(
      ({ latency_ms, rows }, { latency_ms: ms, ...row }) => ({
        latency_ms: [...latency_ms, ms],
        rows: [...rows, row],
      }),
      { latency_ms: [] as unknown[], rows: [] as unknown[] },
    );
    ok(latency_ms.every((ms) => ms === null || Number.isInteger(ms)));
    return rows;
  };
  const first = await run();
  strictEqual(first.length, 9);
  deepStrictEqual(await run(), first);
});
