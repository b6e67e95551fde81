import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { until } from "../_support/condition.ts";
import { offer, refuses } from "./support/queue_stand_in.ts";
import { makeMark } from "./support/running.ts";
import { argvOf, Machine, TOKEN } from "./support/worker_process.ts";

Deno.test("a command is claimed, announced, run and reported", async () => {
  await using machine = new Machine();
  machine.allow({ greet: "echo hello; echo oh >&2; exit 3" });
  const command = offer("greet", argvOf("echo hello; echo oh >&2; exit 3"));
  machine.queue.waiting.push(command);
  const { code, stdout, stderr } = await machine.once();
  deepStrictEqual([code, stderr], [0, ""]);
  strictEqual(stdout, "greet on here: failed (exit code 3)\n");
  deepStrictEqual(machine.queue.asked.map(({ what }) => what), ["claim", "heartbeat", "result"]);
  for (const { authorization } of machine.queue.asked) {
    strictEqual(authorization, `Bearer ${TOKEN}`);
  }
  deepStrictEqual(machine.queue.all("claim")[0]?.body, {
    worker: "furymcp",
    targets: ["here"],
    names: ["greet"],
    max: 2,
    lease_s: 60,
    once: true,
  });
  const [{ started_at, finished_at, ...result }] = machine.queue.results;
  deepStrictEqual(result, {
    command_id: command.command_id,
    lease: command.lease,
    outcome: "failed",
    exit_code: 3,
    signal: null,
    stdout: "hello\n",
    stderr: "oh\n",
    stdout_truncated: false,
    stderr_truncated: false,
    error: "exit code 3",
  });
  ok(started_at <= finished_at);
});

Deno.test("what the queue says is never run: only what the own list says, and only if both agree", async () => {
  await using machine = new Machine();
  const script = `touch ${machine.path("ran")}`;
  machine.allow({ touch: script });
  const lies = [
    offer("touch", ["sh", "-c", `${script}2`]),
    offer("touch", argvOf(script), { arguments: { extra: "x" } }),
    offer("rm", ["rm", "-rf", "/"]),
    offer("constructor", []),
    offer("touch", argvOf(script), { target: "elsewhere" }),
    offer("touch", argvOf(script), { target: null }),
    offer("touch", "touch" as unknown as string[]),
  ];
  machine.queue.waiting.push(...lies);
  const { code } = await machine.once(["--concurrency", "20"]);
  strictEqual(code, 0);
  deepStrictEqual(
    machine.queue.results.map(({ command_id, outcome }) => [command_id, outcome]).toSorted(),
    lies.map(({ command_id }) => [command_id, "rejected"]).toSorted(),
  );
  strictEqual(machine.queue.all("heartbeat").length, 0, "none of them was announced as started");
  for (const name of ["ran", "ran2"]) strictEqual(exists(machine.path(name)), false);
  const reasons = machine.queue.results.map(({ error }) => error).join("\n");
  match(reasons, /there is no command "rm"/);
  match(reasons, /touch may not run on "elsewhere"/);
  match(reasons, /there is no argument "extra"/);
  match(reasons, /but the queue says/);
});

Deno.test("a lying answer, or one of another program, is no command", async () => {
  await using machine = new Machine();
  machine.allow({ greet: "echo hello" });
  for (
    const body of [
      "null",
      "[]",
      '{"commands":{}}',
      '{"commands":[null,1,{"lease":"../x"}]}',
      "<html>",
    ]
  ) {
    machine.queue.answer = ({ what }) => what === "claim" ? new Response(body) : undefined;
    const { code, stdout } = await machine.once();
    ok([0, 3].includes(code), `${body} ends with ${code}`);
    strictEqual(stdout, "");
  }
  deepStrictEqual(machine.queue.results, []);
});

Deno.test("cancelled, it is ended; with its lease lost, it is ended and undetermined", async () => {
  await using machine = new Machine();
  const mark = makeMark();
  const script = `trap '' HUP; ${mark.line} sleep 600`;
  machine.allow({ wait: script });
  const cases = [
    [{ status: "cancelled" }, 200, "failed", /cancelled while it ran/],
    [{ status: "undetermined" }, 200, "undetermined", /lease was lost/],
    [{ code: "not_found", message: "No." }, 404, "undetermined", /lease was lost/],
    [{ code: "conflict", message: "No." }, 409, "undetermined", /lease was lost/],
  ] as const;
  for (const [body, status, outcome, error] of cases) {
    const command = offer("wait", argvOf(script), { lease_s: 0.3 });
    machine.queue.waiting.push(command);
    machine.queue.answer = ({ what, commandId }) => {
      const isOurs = what === "heartbeat" && commandId === command.command_id;
      return isOurs && mark.running().length > 0 ? Response.json(body, { status }) : undefined;
    };
    const { code } = await machine.once();
    strictEqual(code, 0);
    const result = machine.queue.results.at(-1);
    strictEqual(result.outcome, outcome);
    match(result.error, error);
    deepStrictEqual(mark.running(), []);
  }
});

Deno.test("cancelled or lost before it starts, it never starts", async () => {
  await using machine = new Machine();
  const script = `touch ${machine.path("ran")}`;
  machine.allow({ touch: script });
  for (const status of ["cancelled", "lost"]) {
    const command = offer("touch", argvOf(script));
    machine.queue.waiting.push(command);
    machine.queue.answer = ({ what }) =>
      what === "heartbeat" ? Response.json({ status, lease_until: null }) : undefined;
    match((await machine.once()).stdout, new RegExp(`${status} before it was started`));
  }
  deepStrictEqual(machine.queue.results, []);
  strictEqual(exists(machine.path("ran")), false);
});

Deno.test("while BRUCE is away nothing starts, but what runs goes on and its result is kept", async () => {
  await using machine = new Machine();
  const go = machine.path("go");
  const script = `until [ -e ${go} ]; do sleep 0.02; done; echo done`;
  machine.allow({ wait: script });
  machine.queue.waiting.push(offer("wait", argvOf(script), { lease_s: 0.3 }));
  const running = machine.start(["--once"]);
  await until("it is announced", () => machine.queue.all("heartbeat").length === 1);
  machine.queue.answer = () => refuses(503, "away");
  await until("heartbeats fail", () => machine.queue.all("heartbeat").length > 2);
  Deno.writeTextFileSync(go, "");
  const { code, stderr } = await running.ended;
  strictEqual(code, 3);
  match(stderr, /Heartbeat of wait: HTTP 503 away: No\./);

  machine.queue.waiting.push(offer("wait", argvOf(script)));
  machine.queue.answer = ({ what }) => what === "heartbeat" ? refuses(503, "away") : undefined;
  strictEqual((await machine.once()).code, 0);
  deepStrictEqual(
    machine.queue.results.map(({ outcome, stdout, error }) => [outcome, stdout, error]),
    [
      ["succeeded", "done\n", null],
      ["failed", "", "not started: HTTP 503 away: No."],
    ],
  );
});

Deno.test("a token that is revoked in mid-run ends no command; its result waits for another token", async () => {
  await using machine = new Machine();
  const go = machine.path("go");
  const script = `until [ -e ${go} ]; do sleep 0.02; done; echo done`;
  machine.allow({ wait: script });
  machine.queue.waiting.push(offer("wait", argvOf(script), { lease_s: 0.3 }));
  const running = machine.start();
  await until("it is announced", () => machine.queue.all("heartbeat").length === 1);
  machine.queue.answer = ({ authorization }) =>
    authorization === `Bearer ${TOKEN}` ? refuses(401, "unauthorized") : undefined;
  await until("it is told so", () => machine.queue.all("heartbeat").length > 2);
  Deno.writeTextFileSync(go, "");
  const { code, stderr } = await running.ended;
  strictEqual(code, 4, "a worker that nobody listens to ends");
  match(stderr, /BRUCE refuses: HTTP 401 unauthorized/);
  doesNotMatch(stderr, new RegExp(TOKEN));

  const token = `brc_${"N".repeat(43)}`;
  strictEqual((await machine.once(["--token", token])).code, 0);
  deepStrictEqual(machine.queue.results.map(({ stdout }) => stdout), ["done\n"]);
});

Deno.test("a result is sent until it is acknowledged, and one that is refused for good is told once", async () => {
  await using machine = new Machine();
  machine.allow({ greet: "echo hello" });
  machine.queue.waiting.push(offer("greet", argvOf("echo hello")));
  let failures = 2;
  machine.queue.answer = ({ what }) =>
    what === "result" && failures-- > 0 ? new Response("gateway", { status: 502 }) : undefined;
  const running = machine.start();
  await until("it is acknowledged", () => machine.queue.results.length === 1);
  running.process.kill("SIGTERM");
  strictEqual((await running.ended).code, 0);
  const bodies = machine.queue.all("result").map(({ body }) => body);
  deepStrictEqual(bodies, [bodies[0], bodies[0], bodies[0]], "the very same result each time");

  machine.queue.waiting.push(offer("greet", argvOf("echo hello")));
  machine.queue.answer = ({ what }) =>
    what === "result" ? refuses(422, "invalid_payload", "No such field.") : undefined;
  const { code, stderr } = await machine.once();
  strictEqual(code, 4);
  match(
    stderr,
    /The result of greet on here .* is refused: HTTP 422 invalid_payload: No such field\./,
  );
  machine.queue.answer = undefined;
  strictEqual((await machine.once()).code, 0);
  strictEqual(machine.queue.results.length, 1);
});

Deno.test("a worker that is killed while a command runs: it is ended, undetermined, and never run again", async () => {
  await using machine = new Machine();
  const mark = makeMark();
  const script = `echo x >>${machine.path("ran")}; ${mark.line} sleep 600`;
  machine.allow({ wait: script });
  const command = offer("wait", argvOf(script));
  machine.queue.waiting.push(command);
  const running = machine.start();
  await until("it runs", () => mark.running().length > 0);
  running.process.kill("SIGKILL");
  await running.ended;

  machine.queue.waiting.push(command, { ...command, lease: crypto.randomUUID() });
  const { code, stderr } = await machine.once();
  strictEqual(code, 0);
  match(stderr, /begun here before, and is not run again/);
  deepStrictEqual(mark.running(), []);
  const [result, ...more] = machine.queue.results;
  deepStrictEqual([result.command_id, result.lease], [command.command_id, command.lease]);
  strictEqual(result.outcome, "undetermined");
  match(result.error, /^the worker was killed after it had begun/);
  deepStrictEqual(more, []);
  strictEqual(Deno.readTextFileSync(machine.path("ran")), "x\n", "it ran once");
});

Deno.test("a worker that is killed at any request loses no command and runs none twice", async () => {
  for (const moment of ["claim", "heartbeat", "result"]) {
    await using machine = new Machine();
    const script = `echo x >>${machine.path("ran")}`;
    machine.allow({ note: script });
    const command = offer("note", argvOf(script));
    machine.queue.waiting.push(command);
    const running = machine.start();
    machine.queue.answer = async ({ what }) => {
      if (what !== moment) return undefined;
      running.process.kill("SIGKILL");
      await running.ended;
      return undefined;
    };
    await running.ended;
    machine.queue.answer = undefined;
    await machine.once();
    const ran = exists(machine.path("ran")) ? Deno.readTextFileSync(machine.path("ran")) : "";
    const outcomes = machine.queue.results.map(({ outcome }) => outcome);
    const expected = {
      // the queue had handed it out to a worker that never heard of it: its lease runs out there
      claim: [[], ""],
      heartbeat: [["undetermined"], ""],
      // taken by the queue, not acknowledged to the worker: it is sent again, and the same
      result: [["succeeded", "succeeded"], "x\n"],
    }[moment];
    deepStrictEqual([outcomes, ran], expected, moment);
  }
});

Deno.test("SIGTERM: it claims no more, lets what runs end, and reports it", async () => {
  await using machine = new Machine();
  const go = machine.path("go");
  const script = `until [ -e ${go} ]; do sleep 0.02; done; echo done`;
  machine.allow({ wait: script });
  machine.queue.waiting.push(offer("wait", argvOf(script)));
  const running = machine.start();
  await until("it is announced", () => machine.queue.all("heartbeat").length === 1);
  running.process.kill("SIGTERM");
  machine.queue.waiting.push(offer("wait", argvOf(script)));
  const claims = machine.queue.all("claim").length;
  Deno.writeTextFileSync(go, "");
  strictEqual((await running.ended).code, 0);
  ok(machine.queue.all("claim").length <= claims + 1);
  strictEqual(machine.queue.all("claim")[0]?.body.once, undefined, "it means to stay");
  strictEqual(machine.queue.results[0].outcome, "succeeded");
});

Deno.test("SIGTERM: what does not end in time is ended, and reported as such", async () => {
  await using machine = new Machine();
  const mark = makeMark();
  machine.allow({ wait: `${mark.line} sleep 600` });
  machine.queue.waiting.push(offer("wait", argvOf(`${mark.line} sleep 600`)));
  const running = machine.start(["--drain", "0.1"]);
  await until("it runs", () => mark.running().length > 0);
  running.process.kill("SIGTERM");
  strictEqual((await running.ended).code, 0);
  deepStrictEqual(mark.running(), []);
  deepStrictEqual(machine.queue.results.map(({ outcome, error }) => [outcome, error]), [
    ["failed", "ended, because the worker was shut down while it ran"],
  ]);
});

Deno.test("what runs too long is ended, by the shorter of both bounds", async () => {
  await using machine = new Machine();
  const mark = makeMark();
  machine.allow({ wait: `${mark.line} sleep 600` });
  machine.queue.waiting.push(
    offer("wait", argvOf(`${mark.line} sleep 600`), { max_runtime_s: 0.2 }),
  );
  await machine.once();
  deepStrictEqual(mark.running(), []);
  const [{ outcome, error, signal }] = machine.queue.results;
  deepStrictEqual([outcome, error, signal], ["failed", "ended after 0.2 s: too slow", "SIGTERM"]);
});

Deno.test("what cannot be written down is not started; a result that cannot be is sent all the same", async () => {
  await using machine = new Machine();
  const open = machine.path("state/worker/furymcp/open");
  const command = offer("spoil", []);
  const draft = `${open}/${command.command_id}.1.json.draft`;
  // a directory where a file has to be written
  machine.allow({ spoil: `mkdir ${draft}`, touch: `touch ${machine.path("ran")}` });
  const other = offer("touch", argvOf(`touch ${machine.path("ran")}`));
  machine.queue.answer = ({ what }) => {
    if (what === "claim") Deno.mkdirSync(`${open}/${other.command_id}.1.json.draft`);
    return undefined;
  };
  machine.queue.waiting.push({ ...command, argv: argvOf(`mkdir ${draft}`) }, other);
  const { code, stderr } = await machine.once();
  strictEqual(code, 5);
  match(stderr, /^touch: .*directory/m);
  match(stderr, /^The result of spoil on here cannot be kept: /m);
  strictEqual(exists(machine.path("ran")), false);
  deepStrictEqual(machine.queue.results.map(({ outcome }) => outcome), ["succeeded"]);
  machine.queue.answer = undefined;
  strictEqual((await machine.once()).code, 0, "the next worker clears it away");
});

Deno.test("leases, waits and answers of any size do the worker no harm", async () => {
  await using machine = new Machine();
  machine.allow({ nap: "sleep 0.5" });
  machine.queue.waiting.push(
    offer("nap", argvOf("sleep 0.5"), { lease_s: 1e300 }),
    offer("nap", argvOf("sleep 0.5"), { lease_s: 1e-9, max_runtime_s: 1e300 }),
  );
  strictEqual((await machine.once()).code, 0);
  const beats = machine.queue.all("heartbeat").length;
  ok(beats >= 3 && beats < 200, `${beats} heartbeats`);
  deepStrictEqual(machine.queue.results.map(({ outcome }) => outcome), ["succeeded", "succeeded"]);
  machine.queue.answer = () => new Response(`{"commands":[],"x":"${"x".repeat(5_000_000)}"}`);
  const { code, stderr } = await machine.once();
  strictEqual(code, 3);
  match(stderr, /an answer that is too long/);
});

Deno.test("no more commands at once than allowed, and two workers with one token share them", async () => {
  await using machine = new Machine();
  const go = machine.path("go");
  const script = `until [ -e ${go} ]; do sleep 0.02; done`;
  machine.allow({ wait: script });
  const commands = Array.from({ length: 6 }, () => offer("wait", argvOf(script)));
  machine.queue.waiting.push(...commands);
  const workers = ["one", "two"].map((name) =>
    machine.start(["--name", name, "--concurrency", "2"])
  );
  await until("four run", () => machine.queue.all("heartbeat").length === 4);
  const busy = await machine.once(["--name", "one"]);
  strictEqual(busy.code, 6, "a second worker of the same name does nothing");
  strictEqual(machine.queue.waiting.length, 2);
  Deno.writeTextFileSync(go, "");
  await until("all are reported", () => machine.queue.results.length === 6);
  for (const { process } of workers) process.kill("SIGTERM");
  for (const { ended } of workers) strictEqual((await ended).code, 0);
  deepStrictEqual(
    machine.queue.results.map(({ command_id }) => command_id).toSorted(),
    commands.map(({ command_id }) => command_id).toSorted(),
  );
});

Deno.test("only the named variables are passed on, and their secrets stay out of results", async () => {
  await using machine = new Machine();
  machine.allow({}, {
    show: {
      targets: ["here"],
      argv: ["env"],
      max_runtime_s: 10,
      pass_environment: ["NETBOX_URL", "NETBOX_TOKEN"],
    },
  });
  machine.queue.waiting.push(offer("show", ["env"]));
  await machine.once([], {
    NETBOX_URL: "http://netbox.example",
    NETBOX_TOKEN: "0123456789abcdef",
    OTHER: "x",
  });
  const { stdout } = machine.queue.results[0];
  match(stdout, /^NETBOX_URL=http:\/\/netbox\.example$/m);
  match(stdout, /^NETBOX_TOKEN=\[NETBOX_TOKEN\]$/m);
  doesNotMatch(stdout, /OTHER|brc_|BRUCE_TOKEN|BRUCE_URL|0123456789abcdef/);
});

Deno.test("names and arguments from the queue command no terminal", async () => {
  await using machine = new Machine();
  machine.allow({ greet: "echo hello" });
  machine.queue.waiting.push(
    offer("x\u001b]0;owned\u0007\ny", [], { arguments: { "\u001b[2J": "\u202e" } }),
  );
  const command = offer("greet", argvOf("echo hello"), { arguments: { x: { toString: 1 } } });
  machine.queue.waiting.push(command);
  const spoken = await machine.once();
  match(spoken.stdout, /^x␛\]0;owned␇ ⏎ y .*: rejected/m);
  match(spoken.stdout, /^greet x=\{"toString":1\} on here: rejected/m);
  machine.queue.answer = () => refuses(503, "\u001b[31m", "\u001b]0;owned\u0007\nforged line");
  const { stdout, stderr } = await machine.once();
  match(stderr, /^BRUCE is away: HTTP 503 ␛\[31m: ␛\]0;owned␇ ⏎ forged line$/m);
  for (const text of [spoken.stdout, spoken.stderr, stdout, stderr]) {
    // deno-lint-ignore no-control-regex -- control characters must not be there
    doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  }
});

Deno.test("a dry run claims nothing and shows what would be accepted; wrong usage says what is wrong", async () => {
  await using machine = new Machine();
  machine.allow({ greet: "echo hello" });
  const dry = await machine.once(["--dry-run"]);
  strictEqual(dry.code, 0);
  match(dry.stdout, /greet +sh -c echo hello +\(at most 60 s\)/);
  strictEqual(machine.queue.asked.length, 0);
  for (
    const [args, words] of [
      [["--concurrency", "0"], /--concurrency.*must be at least 1/],
      [["--nonsense"], /nonsense/],
      [["--allowlist", "/no/such"], /The allow-list \/no\/such cannot be read/],
      [["--token", "secret"], /--token.*is no token of BRUCE/],
      [["--name", "../x"], /--name.*letters, digits/],
    ] as const
  ) {
    const { code, stderr } = await machine.once([...args]);
    strictEqual(code, 2, args.join(" "));
    match(stderr, words);
  }
  const help = await machine.once(["--help"]);
  strictEqual(help.code, 0);
  match(help.stdout, /alone\.ts --once/);
});

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
