import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { freePort } from "../../../scripts/stack/free_port.ts";
import { until } from "../../_support/condition.ts";
import { type ApiStandIn, refuses, serveApi, TOKEN } from "../support/api_stand_in.ts";
import { collect, startCollect } from "../support/collect.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

const NOWHERE = "/nowhere/docker.sock";

/** Runs of one collector; its engine does not answer, which makes a payload like any other. */
class Runs extends TemporaryDirectory {
  args(url: string, ...more: string[]): string[] {
    return [
      "docker",
      "--hostname",
      "box2-daily",
      "--socket",
      NOWHERE,
      "--spool",
      this.path,
      "--url",
      url,
      ...more,
    ];
  }

  once(url: string, ...more: string[]) {
    return collect(this.args(url, ...more), { BRUCE_TOKEN: TOKEN });
  }

  waiting(): { seq: number }[] {
    return this.#read("docker@box2-daily.jsonl");
  }

  refused(): { status: number; code: string; payload: { seq: number } }[] {
    return this.#read("docker@box2-daily.refused.jsonl");
  }

  /** Puts payloads into the spool that differ in `seq` alone. */
  spool(...seqs: number[]): void {
    const lines = seqs.map((seq) => `{"seq":${seq},"hostname":"box2-daily","snapshot":{}}\n`);
    Deno.writeTextFileSync(`${this.path}/docker@box2-daily.jsonl`, lines.join(""));
  }

  // deno-lint-ignore no-explicit-any -- the callers say what is in it
  #read(name: string): any[] {
    try {
      // a collector may be in the middle of the last line
      const lines = Deno.readTextFileSync(`${this.path}/${name}`).split("\n").slice(0, -1);
      return lines.map((line) => JSON.parse(line));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }
}

function seqsOf(api: ApiStandIn): number[] {
  return api.taken.flatMap(({ payloads }) => payloads.map(({ seq }) => seq));
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

Deno.test("a payload goes out with its token, and one line says so", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  const { code, stdout, stderr } = await runs.once(api.url);
  strictEqual(code, 0, "an engine that does not answer was reported");
  strictEqual(api.taken.length, 1);
  strictEqual(api.taken[0]?.authorization, `Bearer ${TOKEN}`);
  const [payload] = api.taken[0]?.payloads ?? [];
  strictEqual(payload.error.kind, "unreachable");
  strictEqual(payload.complete, false);
  match(stdout, /^docker box2-daily: unreachable; delivered \(1 changed\); \d+\.\d s\n$/);
  match(stderr, /^\/nowhere\/docker.sock does not answer.*\n$/);
  deepStrictEqual([...Deno.readDirSync(runs.path)], [], "nothing is left in the spool");
});

Deno.test("nobody at the URL: payloads wait, and go out in order before the next one", async () => {
  await using runs = new Runs();
  const port = freePort();
  const url = `http://127.0.0.1:${port}/functions/v1`;
  for (let run = 1; run <= 3; run++) {
    const { code, stdout, stderr } = await runs.once(url);
    strictEqual(code, 3);
    match(stdout, new RegExp(`spooled \\(${run} payloads? waiting, \\d kB\\)`));
    match(stderr, /The API is away \(.*[Cc]onnection refused/);
  }
  const waiting = runs.waiting().map(({ seq }) => seq);
  await using api = serveApi(port);
  const { code, stdout } = await runs.once(url);
  strictEqual(code, 0);
  match(stdout, /delivered \(4 changed\), 3 of them from the spool/);
  const seqs = seqsOf(api);
  deepStrictEqual(seqs.slice(0, 3), waiting);
  deepStrictEqual(seqs, seqs.toSorted((a, b) => a - b));
  deepStrictEqual(runs.waiting(), []);
});

for (const status of [429, 500, 503]) {
  Deno.test(`${status} spools, and heals`, async () => {
    await using runs = new Runs();
    await using api = serveApi();
    api.answer = () => refuses(status, "busy", "Later.");
    const { code, stderr } = await runs.once(api.url);
    strictEqual(code, 3);
    match(stderr, new RegExp(`HTTP ${status} busy: Later\\.`));
    strictEqual(runs.waiting().length, 1);
    api.answer = undefined;
    strictEqual((await runs.once(api.url)).code, 0);
    strictEqual(seqsOf(api).length, 2);
  });
}

Deno.test("what is not BRUCE has acknowledged nothing, whatever its status", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  api.answer = () => new Response("<html>Log in to the hotel</html>");
  const portal = await runs.once(api.url);
  strictEqual(portal.code, 3);
  match(portal.stderr, /what answers there is not BRUCE/);
  api.answer = () =>
    new Response(null, { status: 302, headers: { location: "http://127.0.0.1:9/" } });
  strictEqual((await runs.once(api.url)).code, 3);
  api.answer = () => refuses(404, "NOT_FOUND", "Requested function was not found");
  strictEqual((await runs.once(api.url)).code, 3);
  strictEqual(runs.waiting().length, 3);
});

Deno.test("an answer that ends in the middle is no acknowledgement", async () => {
  await using runs = new Runs();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(65_536));
    const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n";
    await connection.write(new TextEncoder().encode(`${head}{"stored":1`));
    connection.close();
  })();
  const { code } = await runs.once(`http://127.0.0.1:${listener.addr.port}/functions/v1`);
  await served;
  listener.close();
  strictEqual(code, 3);
  strictEqual(runs.waiting().length, 1);
});

Deno.test("what waits goes out with the payload of the run, in one request", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  runs.spool(1, 2, 3);
  const { code, stdout } = await runs.once(api.url);
  strictEqual(code, 0);
  deepStrictEqual(seqsOf(api).slice(0, 3), [1, 2, 3]);
  deepStrictEqual(api.taken.map(({ payloads }) => payloads.length), [4]);
  match(stdout, /; delivered \(4 changed\), 3 of them from the spool; /);
  deepStrictEqual(runs.waiting(), []);
});

Deno.test("a refused token sets all aside, and is not tried for each of them", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  runs.spool(...numbers(1, 250));
  api.answer = () => refuses(401, "unknown_token", "This token is unknown, expired or revoked.");
  const { code, stderr, stdout } = await runs.once(api.url);
  strictEqual(code, 4);
  strictEqual(api.asked.length, 1);
  match(
    stderr,
    /refused 251 payloads: unknown_token: This token is unknown.* Kept in .*refused\.jsonl/,
  );
  match(stdout, /251 refused/);
  deepStrictEqual(runs.waiting(), []);
  const refused = runs.refused();
  deepStrictEqual(refused.slice(0, 250).map(({ payload }) => payload.seq), numbers(1, 250));
  strictEqual(refused[250]?.status, 401);
  strictEqual(refused[250]?.code, "unknown_token");
  ok(!stderr.includes(TOKEN) && !stdout.includes(TOKEN));
});

for (
  const [path, cure] of [
    ["hostname", "; use --hostname, or a token for host box2-daily. Kept in "],
    ["source", ". Kept in "],
  ] as const
) {
  Deno.test(`a ${path} out of scope: the message ends with what to do`, async () => {
    await using runs = new Runs();
    await using api = serveApi();
    const problem = { code: "out_of_scope", path, message: "not of this token" };
    const told = "This token may not speak for that host or source.";
    const refused = { code: "out_of_scope", message: told, details: [problem] };
    // alone it is refused as a whole, beside a good one it is an entry of the report
    api.answer = ({ payloads }) =>
      payloads.length === 1 ? Response.json(refused, { status: 403 }) : Response.json({
        stored: 1,
        rejected_total: 1,
        rejected: [{ index: payloads.length - 1, ...problem }],
      });
    const alone = await runs.once(api.url);
    strictEqual(alone.code, 4);
    ok(
      alone.stderr.includes(`out_of_scope: ${told} ${path}: not of this token${cure}`),
      alone.stderr,
    );
    runs.spool(1, 2);
    const among = await runs.once(api.url);
    strictEqual(among.code, 4);
    ok(among.stderr.includes(`out_of_scope: ${path}: not of this token${cure}`), among.stderr);
    const [kept] = runs.refused();
    deepStrictEqual(
      Object.keys(kept ?? {}).sort(),
      ["code", "message", "payload", "refused_at", "status"],
    );
  });
}

Deno.test("a payload that is refused costs its neighbours nothing", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  runs.spool(...numbers(1, 5));
  // as ingest does it: a batch with good and bad ones is taken, one with none is 422
  api.answer = ({ payloads }) => {
    const rejected = payloads.flatMap(({ seq }, index) =>
      seq === 2 || seq === 4 ? [{ index, code: "invalid", path: "seq", message: "Bad." }] : []
    );
    if (rejected.length === 0) return undefined;
    if (rejected.length === payloads.length) return refuses(422, "invalid_payload");
    return Response.json({
      stored: payloads.length - rejected.length,
      rejected_total: 2,
      rejected,
    });
  };
  const { code, stdout, stderr } = await runs.once(api.url);
  strictEqual(code, 4);
  match(stdout, /delivered \(4 changed\), 3 of them from the spool, 2 refused/);
  match(stderr, /invalid: seq: Bad\./);
  deepStrictEqual(runs.refused().map(({ payload }) => payload.seq), [2, 4]);
  deepStrictEqual(runs.waiting(), []);
});

Deno.test("a batch that fails as a whole is taken apart, and in order", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  runs.spool(...numbers(1, 40));
  api.answer = ({ payloads }) => {
    if (payloads.some(({ seq }) => seq === 7)) return refuses(422, "invalid_payload", "Bad.");
    return payloads.length > 4 ? refuses(503, "database_timeout", "Too much.") : undefined;
  };
  const { code } = await runs.once(api.url);
  strictEqual(code, 4);
  const seqs = seqsOf(api).slice(0, -1);
  deepStrictEqual(seqs, numbers(1, 40).filter((seq) => seq !== 7));
  deepStrictEqual(runs.refused().map(({ payload }) => payload.seq), [7]);
});

Deno.test("more refusals than an answer lists are found one by one", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  runs.spool(...numbers(1, 6));
  api.answer = ({ payloads }) => {
    const bad = payloads.flatMap(({ seq }, index) =>
      seq % 2 === 0 && seq < 10 ? [{ index, code: "invalid", message: "Bad." }] : []
    );
    if (bad.length === 0) return undefined;
    if (payloads.length === 1) return refuses(422, "invalid_payload");
    return Response.json({ stored: 1, rejected_total: bad.length, rejected: bad.slice(0, 1) });
  };
  strictEqual((await runs.once(api.url)).code, 4);
  deepStrictEqual(runs.refused().map(({ payload }) => payload.seq), [2, 4, 6]);
});

Deno.test("kill -9 between an acknowledgement and the next request loses nothing", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  runs.spool(...numbers(1, 250));
  const { process, ended } = startCollect(runs.args(api.url), { BRUCE_TOKEN: TOKEN });
  // the second batch is never answered
  api.answer = () => api.taken.length > 0 ? api.silence : undefined;
  await until("the second batch is under way", () => api.asked.length === 2);
  process.kill("SIGKILL");
  await ended;
  deepStrictEqual(runs.waiting().map(({ seq }) => seq), numbers(101, 250));
  api.answer = undefined;
  strictEqual((await runs.once(api.url)).code, 0);
  deepStrictEqual(seqsOf(api).slice(0, 250), numbers(1, 250));
});

Deno.test("kill -9 before an acknowledgement arrives sends twice, and loses nothing", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  runs.spool(1, 2, 3);
  const { process, ended } = startCollect(runs.args(api.url), { BRUCE_TOKEN: TOKEN });
  const received: number[] = [];
  api.answer = ({ payloads }) => {
    received.push(...payloads.map(({ seq }) => seq));
    return api.silence;
  };
  await until("the batch arrived", () => received.length === 4);
  process.kill("SIGKILL");
  await ended;
  api.answer = undefined;
  strictEqual((await runs.once(api.url)).code, 0);
  deepStrictEqual(received.slice(0, 3), [1, 2, 3], "the payload of the run is the fourth");
  deepStrictEqual(seqsOf(api).slice(0, 3), [1, 2, 3]);
});

Deno.test("a full spool is told with an exit code of its own", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  api.answer = () => refuses(503, "busy", "Later.");
  runs.spool(1);
  const before = runs.waiting();
  const { code, stderr } = await runs.once(api.url, "--spool-limit", "0.0002");
  strictEqual(code, 5);
  match(stderr, /the spool is full \(1 kB\): what was seen just now is lost/);
  deepStrictEqual(runs.waiting(), before);
});

Deno.test("two runs of one collector do not interleave", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  let goOn = () => {};
  api.answer = () => new Promise((resolve) => goOn = () => resolve(undefined));
  const first = startCollect(runs.args(api.url), { BRUCE_TOKEN: TOKEN });
  await until("the first run sends", () => api.asked.length === 1);
  const second = await runs.once(api.url);
  strictEqual(second.code, 6);
  match(
    second.stderr,
    new RegExp(`Another docker run for box2-daily is at work \\(pid ${first.process.pid}\\)`),
  );
  strictEqual(api.asked.length, 1);
  goOn();
  strictEqual((await first.ended).code, 0);
});

Deno.test("--interval runs again and again until SIGTERM", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  const args = runs.args(api.url, "--interval", "1");
  const { process, ended } = startCollect(args, { BRUCE_TOKEN: TOKEN });
  await until("it reported three times", () => api.taken.length >= 3);
  process.kill("SIGTERM");
  const { code, stdout } = await ended;
  strictEqual(code, 0);
  ok(stdout.split("\n").length > 3, "one line per run");
  const payloads = api.taken.flatMap(({ payloads }) => payloads);
  deepStrictEqual(new Set(payloads.map(({ collector }) => collector.interval_s)), new Set([1]));
  strictEqual(new Set(payloads.map(({ run_id }) => run_id)).size, payloads.length);
});

Deno.test("--interval goes on through an outage", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  api.answer = () => refuses(503, "busy", "Later.");
  const args = runs.args(api.url, "--interval", "1");
  const { process, ended } = startCollect(args, { BRUCE_TOKEN: TOKEN });
  await until("two payloads wait", () => runs.waiting().length >= 2);
  api.answer = undefined;
  await until("all were taken", () => api.taken.length >= 2 && runs.waiting().length === 0);
  process.kill("SIGTERM");
  strictEqual((await ended).code, 0);
  const seqs = seqsOf(api);
  deepStrictEqual(seqs, seqs.toSorted((a, b) => a - b));
});

Deno.test("--interval ends when the token is refused", async () => {
  await using runs = new Runs();
  await using api = serveApi();
  api.answer = () => refuses(401, "unknown_token");
  const { code } = await runs.once(api.url, "--interval", "1");
  strictEqual(code, 4);
  strictEqual(api.asked.length, 1);
});
