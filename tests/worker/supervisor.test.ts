import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { supervisorsOf } from "../../scripts/worker/supervise.ts";
import { runOrder } from "../../scripts/worker/supervisor/run_order.ts";
import { processesMarked } from "../../scripts/worker/supervisor/processes.ts";
import type { Order, Report } from "../../scripts/worker/supervisor/protocol.ts";
import { until } from "../_support/condition.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";
import { makeMark } from "./support/running.ts";
import { PROGRAM } from "./support/worker_process.ts";

const supervise = supervisorsOf(PROGRAM);

function order(argv: string[]): Order {
  return {
    argv,
    cwd: "/",
    environment: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    deadlineMs: 30_000,
    graceMs: 200,
    keepBytes: 60_000,
  };
}

function start(argv: string[], more: Partial<Order> = {}) {
  return supervise(crypto.randomUUID(), { ...order(argv), ...more });
}

async function run(argv: string[], more: Partial<Order> = {}): Promise<Report> {
  const report = await start(argv, more).ended;
  ok(report, "the supervisor says how it ended");
  return report;
}

const shell = (script: string, more: Partial<Order> = {}) => run(["sh", "-c", script], more);

Deno.test("a command gets its words as they are, and no shell sees them", async () => {
  const words = ["; rm -rf /", "$(id)", "`id`", "a\nb", "'\"\\", "*", "--help", "ŕ ü", ""];
  const { stdout, exitCode } = await run(["printf", "<%s>", ...words]);
  strictEqual(stdout.text, words.map((word) => `<${word}>`).join(""));
  strictEqual(exitCode, 0);
});

Deno.test("it has nothing to read, no files of ours, its own session, and only the given variables", async () => {
  const { stdout } = await shell(
    `cat; ls /proc/self/fd; cut -d' ' -f6 /proc/$$/stat; echo $$; umask; pwd
     tr '\\0' '\\n' </proc/$$/environ; grep NoNewPrivs /proc/$$/status`,
    { environment: { PATH: "/usr/bin:/bin", ONLY: "this" }, cwd: "/usr" },
  );
  const [zero, one, two, three, session, pid, mask, directory, ...rest] = stdout.text.split("\n");
  deepStrictEqual([zero, one, two, three], ["0", "1", "2", "3"], "3 is the listed directory");
  strictEqual(session, pid);
  deepStrictEqual([mask, directory], ["0022", "/usr"]);
  deepStrictEqual(
    rest.filter((line) => line.includes("=") && !line.startsWith("BRUCE_RUN=")).toSorted(),
    ["ONLY=this", "PATH=/usr/bin:/bin"],
  );
  ok(rest.includes("NoNewPrivs:\t1"));
});

Deno.test("exit codes, signals and programs that are not there", async () => {
  strictEqual((await shell("exit 3")).exitCode, 3);
  const { exitCode, signal } = await shell("kill -SEGV $$");
  deepStrictEqual([exitCode, signal], [null, "SIGSEGV"]);
  const missing = await run(["no-such-program"]);
  match(missing.notStarted ?? "", /ENOENT/);
});

Deno.test("a hundred megabytes of output: first and last bytes are kept, the rest is counted", async () => {
  const { stdout, stderr } = await shell(
    "echo first; head -c 100000000 /dev/zero | tr '\\0' x; echo last; echo err >&2",
    { keepBytes: 2_000 },
  );
  strictEqual(stdout.truncated, true);
  ok(stdout.text.length < 2_200, `${stdout.text.length} characters are kept`);
  match(stdout.text, /^first\nx+\n… 99998011 bytes left out …\nx+last\n$/);
  deepStrictEqual(stderr, { text: "err\n", truncated: false });
});

Deno.test("many small writes take no more memory than is kept", async () => {
  const { stdout } = await shell("seq 1 300000", { keepBytes: 100 });
  match(stdout.text, /^1\n2\n[^]*left out …\n[^]*\n300000\n$/);
});

Deno.test("output that is no text shows as such and commands no terminal", async () => {
  const { stdout } = await shell(
    String.raw`printf '\033]0;owned\007\000\377\376\r\n\302\233tab\there'`,
  );
  strictEqual(stdout.text, "␛]0;owned␇␀\ufffd\ufffd\n\ufffdtab\there");
});

for (
  const [what, script] of [
    ["ignores SIGTERM", "trap '' TERM HUP INT; MARK sleep 600"],
    ["is stopped", "MARK sh -c 'kill -STOP $$; sleep 600' & kill -STOP $$"],
    ["has a child in another session", "MARK setsid sleep 600 & wait"],
    [
      "has a child under nohup that ignores SIGTERM",
      `MARK nohup sh -c "trap '' TERM; sleep 600; :" & wait`,
    ],
    ["forks twice and detaches", `(setsid sh -c "MARK sleep 600 & MARK sleep 601 &" &); sleep 600`],
    [
      "goes on forking",
      // never more than a few at once, and it ends by itself
      `MARK sh -c 'f() { [ $1 = 200 ] || { trap "" TERM; sleep 0.03; f $(($1 + 1)) & }; }; f 0 & f 0 & f 0 & sleep 600'`,
    ],
  ] as const
) {
  Deno.test(`a command that ${what} is ended with its whole tree`, async () => {
    const mark = makeMark();
    const supervised = start(["sh", "-c", script.replaceAll("MARK", mark.line)]);
    await until("it runs", () => mark.running().length > 0);
    supervised.stop();
    const report = await supervised.ended;
    strictEqual(report?.endedBy, "stop");
    strictEqual(report.survivors, 0);
    deepStrictEqual(mark.running(), []);
  });
}

Deno.test("what a command leaves behind is ended, even without a trace of the environment", async () => {
  const seconds = `${600 + Math.random()}`;
  const { exitCode, leftBehind, survivors, durationMs } = await shell(
    `(setsid env -i sleep ${seconds} &) ; exit 0`,
  );
  deepStrictEqual([exitCode, leftBehind, survivors], [0, 1, 0]);
  ok(durationMs < 10_000, "nobody waits for the pipes that it holds");
  const { code } = await new Deno.Command("pgrep", { args: ["-f", `sleep ${seconds}`] }).output();
  strictEqual(code, 1, "pgrep finds none");
});

Deno.test("a command that is too slow is ended, whatever happens to the clock meanwhile", async () => {
  const real = Date.now;
  let shift = 0;
  Date.now = () => real() + shift;
  try {
    const never = new AbortController().signal;
    const running = runOrder({ ...order(["sleep", "600"]), deadlineMs: 300 }, never);
    shift = -86_400_000;
    const { endedBy, signal, durationMs } = await running;
    deepStrictEqual([endedBy, signal], ["deadline", "SIGTERM"]);
    ok(durationMs >= 300 && durationMs < 10_000);
  } finally {
    Date.now = real;
  }
});

Deno.test("a supervisor that is killed is noticed, and what it watched over is ended", async () => {
  const mark = makeMark();
  const report = await start(["sh", "-c", `${mark.line} sleep 600 & kill -KILL $PPID; sleep 600`])
    .ended;
  strictEqual(report, undefined);
  deepStrictEqual(mark.running(), []);
});

Deno.test("a worker that is killed leaves nothing that runs", async () => {
  await using directory = new TemporaryDirectory();
  const mark = makeMark();
  const program = `
    import { supervisorsOf } from ${
    JSON.stringify(new URL("../../scripts/worker/supervise.ts", import.meta.url).href)
  };
    await supervisorsOf(${JSON.stringify(PROGRAM)})("r", {
      argv: ["sh", "-c", "trap '' TERM; ${mark.line} sleep 600"], cwd: "/", environment: { PATH: "/usr/bin:/bin" },
      deadlineMs: 60000, graceMs: 100, keepBytes: 100,
    }).ended;`;
  const path = `${directory.path}/worker.ts`;
  await Deno.writeTextFile(path, program);
  const worker = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", path] })
    .spawn();
  await until("the command runs", () => mark.running().length > 0);
  worker.kill("SIGKILL");
  await worker.status;
  await until("it is ended", () => mark.running().length === 0);
});

Deno.test("processes are found by a line of their environment, not by a part of it", async () => {
  const mark = makeMark();
  const supervised = start(["sh", "-c", `X${mark.line}suffix sleep 600`]);
  const { line } = mark;
  await until("it runs", () => processesMarked(`X${line}suffix`).length > 0);
  deepStrictEqual(mark.running(), []);
  supervised.stop();
  await supervised.ended;
});
