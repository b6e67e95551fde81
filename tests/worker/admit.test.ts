import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { UsageError } from "../../scripts/program/usage_error.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { admit } from "../../scripts/worker/admit.ts";
import { allowlistSchema } from "../../scripts/worker/allowlist.ts";
import { invocationOf } from "../../scripts/worker/invocation.ts";
import { judge, type Run } from "../../scripts/worker/judge.ts";
import { shellLine } from "../../scripts/worker/posix_quote.ts";
import { oneLine, printable } from "../../scripts/program/printable.ts";
import { readAllowlist } from "../../scripts/worker/read_allowlist.ts";
import type { Report } from "../../scripts/worker/supervisor/protocol.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";

const EXAMPLE = inProject("scripts/worker/allowlist.example.json");
const example = readAllowlist(EXAMPLE);

/** What the queue would say when it is honest. */
function asked(service: unknown, argv = ["docker", "restart", String(service)]) {
  return {
    name: "docker_restart",
    target: "box2-daily",
    arguments: { service } as Record<string, unknown>,
    argv,
    max_runtime_s: 3600,
  };
}

/** A list that allows any text, so that only what holds for all texts refuses. */
const open = allowlistSchema.parse({
  targets: { here: { run: "local" } },
  commands: {
    say: {
      targets: ["here"],
      argv: ["say", "--text={text}", "{text}", "{number}", "{target}"],
      arguments: {
        text: { type: "pattern", pattern: "[^]*" },
        number: { type: "integer", min: 5, max: 300 },
      },
      max_runtime_s: 10,
    },
  },
});

function say(text: unknown, number: unknown) {
  const argv = ["say", `--text=${text}`, `${text}`, `${number}`, "here"];
  return admit(
    { name: "say", target: "here", arguments: { text, number }, argv, max_runtime_s: 5 },
    open,
  );
}

Deno.test("what is allowed is run as the own list says it, with the shorter time", () => {
  const verdict = admit(asked("freshrss"), example);
  ok("argv" in verdict);
  deepStrictEqual(verdict.argv, ["docker", "restart", "freshrss"]);
  strictEqual(verdict.maxRuntimeS, 120);
});

Deno.test("a glob means what it means to the queue: case does not count", () => {
  const list = allowlistSchema.parse({
    targets: { "box2-daily": { run: "local" } },
    commands: { hello: { targets: ["Box2-*"], argv: ["hello"], arguments: {}, max_runtime_s: 10 } },
  });
  const hello = { name: "hello", target: "box2-daily", arguments: {}, argv: ["hello"] };
  ok("argv" in admit({ ...hello, max_runtime_s: 5 }, list));
});

const BAD_TEXTS = [
  "",
  "-f",
  "--privileged",
  "../etc",
  "a/../b",
  "a b",
  "a\tb",
  "a\nb",
  "a\n",
  "a\0b",
  "a\u001b[31m",
  "a\u202eb",
  "a\u200bb",
  "a\ufeff",
  "a\u00a0b",
  "a\u2028b",
  "a\ud800",
  "a\u{e0041}",
  1,
  null,
  true,
  {},
  ["a"],
  ["-f"],
  undefined,
];

Deno.test("no list can allow options, blanks, controls, invisible characters or what is no text", () => {
  for (const text of BAD_TEXTS) {
    ok("reason" in say(text, 7), `${JSON.stringify(text)} is refused`);
  }
  ok(
    "argv" in say("$(id);`id`|&'\"\\*?~<>{text}", 7),
    "a shell is nowhere: these are mere letters",
  );
});

Deno.test("a value is not read as a template again", () => {
  const verdict = say("{number}", 7);
  ok("argv" in verdict);
  deepStrictEqual(verdict.argv, ["say", "--text={number}", "{number}", "7", "here"]);
});

Deno.test("numbers are whole, within bounds and written in one way", () => {
  for (const number of [5, 300, "5", "300"]) ok("argv" in say("a", number), `${number}`);
  for (
    const number of [
      4,
      301,
      -5,
      5.5,
      NaN,
      Infinity,
      "05",
      "+5",
      "5 ",
      "5e1",
      "0x6",
      "٥",
      "",
      "5\n",
      null,
      [5],
      true,
    ]
  ) {
    ok("reason" in say("a", number), `${JSON.stringify(number)} is refused`);
  }
});

Deno.test("names of containers: no shell, no path, no look-alike", () => {
  for (
    const service of [
      "; rm -rf /",
      "a;id",
      "$(id)",
      "`id`",
      "a&&b",
      "a|b",
      "a>b",
      "'a'",
      '"a"',
      "a\\b",
      "a/b",
      "/a",
      "~",
      "*",
      "a=b",
      ".hidden",
      "fre\u0455hrss",
      "ｆreshrss",
      "freshrss\u0301",
      "a".repeat(65),
    ]
  ) {
    ok("reason" in admit(asked(service), example), service);
  }
});

Deno.test("a queue that lies is told apart, whatever it lies about", () => {
  const honest = asked("freshrss");
  const lies: [object, RegExp][] = [
    [{ name: "rm" }, /there is no command "rm"/],
    [{ name: "__proto__" }, /there is no command/],
    [{ name: "toString" }, /there is no command/],
    [{ target: "Box2" }, /may not run on "Box2"/],
    [{ target: "box2-*" }, /may not run on/],
    [{ target: "box2-daily\n" }, /may not run on/],
    [{ target: "constructor" }, /may not run on/],
    [{ target: null }, /may not run on ""/],
    [{ arguments: {} }, /service is missing/],
    [{ arguments: { service: "freshrss", force: "" } }, /no argument "force"/],
    [
      { arguments: JSON.parse('{"service":"freshrss","__proto__":"x"}') },
      /no argument "__proto__"/,
    ],
    [{ argv: ["docker", "restart", "freshrss", "--time=0"] }, /but the queue says/],
    [{ argv: ["docker", "restart"] }, /but the queue says/],
    [{ argv: ["docker restart freshrss"] }, /but the queue says/],
    [{ argv: ["docker", "rm", "freshrss"] }, /but the queue says/],
    [{ argv: [] }, /but the queue says/],
  ];
  for (const [lie, reason] of lies) {
    const verdict = admit({ ...honest, ...lie }, example);
    ok("reason" in verdict, JSON.stringify(lie));
    match(verdict.reason, reason);
  }
});

Deno.test("an allow-list that means something else than it seems is refused", () => {
  const command = { targets: ["here"], argv: ["say", "{text}"], max_runtime_s: 1 };
  const text = { text: { type: "pattern", pattern: "a" } };
  const cases: [object, RegExp][] = [
    [{ argv: ["say", "{txt}"], arguments: text }, /\{txt\} is no argument/],
    [{ argv: ["say"], arguments: text }, /is not used in argv/],
    [{ argv: ["{text}"], arguments: text }, /the program must be fixed/],
    [{ argv: ["{target}"] }, /the program must be fixed/],
    [{ arguments: { text: { type: "pattern", pattern: "(" } } }, /no regular expression/],
    [{ arguments: { text: { type: "pattern" } } }, /expected string/],
    [{ arguments: { text: { type: "anything" } } }, /Invalid/],
    [{ arguments: text, targets: ["there"] }, /there is none of the targets/],
    [{ arguments: text, shell: true }, /shell/],
    [{ arguments: text, pass_environment: ["LD_PRELOAD"] }, /linked/],
    [{ argv: ["say\u001b", "{text}"], arguments: text }, /control characters/],
    [
      { argv: ["say", "{text}", "{target}"], arguments: text, targets: ["odd one"] },
      /cannot be part/,
    ],
  ];
  for (const [change, message] of cases) {
    const { error } = allowlistSchema.safeParse({
      targets: { here: { run: "local" }, "odd one": { run: "local" } },
      commands: { say: { ...command, ...change } },
    });
    match(error?.message ?? "it is accepted", message, JSON.stringify(change));
  }
  for (
    const target of [{ host: "-oProxyCommand=id" }, { host: "a", user: "-l" }, { host: "a b" }]
  ) {
    const { success } = allowlistSchema.safeParse({
      targets: { there: { run: "ssh", ...target } },
      commands: {},
    });
    strictEqual(success, false, JSON.stringify(target));
  }
});

Deno.test("an allow-list that others may write is not trusted", async () => {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/allowlist.json`;
  await Deno.copyFile(EXAMPLE, path);
  await Deno.chmod(path, 0o644);
  strictEqual(Object.keys(readAllowlist(path).commands).length, 14);
  await Deno.chmod(path, 0o664);
  throws(() => readAllowlist(path), /can be written by others: chmod go-w/);
  await Deno.chmod(path, 0o600);
  await Deno.chmod(directory.path, 0o777);
  throws(() => readAllowlist(path), UsageError);
  await Deno.chmod(directory.path, 0o700);
  await Deno.writeTextFile(path, "{ token: brc_");
  throws(() => readAllowlist(path), /is not JSON\.$/);
});

Deno.test("a line for a far shell means exactly the words", async () => {
  const words = [
    "; rm -rf /",
    "$(id)",
    "`id`",
    "a'b'",
    '"',
    "\\",
    "a\nb",
    "*",
    "~",
    "-x",
    "",
    "é",
    "!x",
    "A=b",
    "#",
  ];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", shellLine(["printf", "<%s>", ...words])],
  }).output();
  strictEqual(new TextDecoder().decode(stdout), words.map((word) => `<${word}>`).join(""));
  strictEqual(shellLine(["docker", "restart", "a.b-c_1"]), "docker restart a.b-c_1");
  throws(() => shellLine(["a\0b"]), /NUL/);
});

Deno.test("over SSH the host and the user come from the own list, and the far end bounds the time", () => {
  const verdict = admit(asked("freshrss"), example);
  ok("argv" in verdict);
  const { argv, environment, deadlineS } = invocationOf(
    verdict,
    { HOME: "/root", BRUCE_TOKEN: "brc_x", SSH_AUTH_SOCK: "/agent" },
    "/state/100% safe/x",
  );
  deepStrictEqual(argv.slice(-5), [
    "-l",
    "bruce",
    "--",
    "192.168.2.12",
    "timeout '--kill-after=5' 120 docker restart freshrss",
  ]);
  ok(argv.includes("LocalCommand=: > '/state/100%% safe/x'"));
  ok(argv.includes("StrictHostKeyChecking=yes"));
  deepStrictEqual([environment.SSH_AUTH_SOCK, environment.BRUCE_TOKEN], ["/agent", undefined]);
  ok(deadlineS > 120, "the far end has the time to say that it was too slow");
});

/** A run of that command that is over; the far end is a machine behind SSH unless the target says otherwise. */
function over(report: Partial<Report>, more: Partial<Run> = {}): Run {
  const admitted = admit(asked("freshrss"), example);
  ok("argv" in admitted);
  const output = { text: "", truncated: false };
  return {
    admitted,
    stopped: undefined,
    wasConnected: true,
    startedAt: new Date("2026-01-01T00:00:00Z"),
    report: {
      exitCode: null,
      signal: null,
      endedBy: null,
      leftBehind: 0,
      survivors: 0,
      durationMs: 1500,
      stdout: output,
      stderr: output,
      ...report,
    },
    ...more,
  };
}

Deno.test("the end of a run is told by its length, not by a clock that was set meanwhile", () => {
  const result = judge(over({ exitCode: 0, leftBehind: 2, survivors: 1 }));
  strictEqual(result.outcome, "succeeded");
  strictEqual(result.finished_at, "2026-01-01T00:00:01.500Z");
  strictEqual(
    result.error,
    "2 processes it had left behind ended by the worker; 1 process could not be ended",
  );
});

Deno.test("an end is known, or undetermined where the far end may still be at work", () => {
  const local = { ...over({}).admitted, target: { run: "local" as const } };
  const cases: [string, Run, string, RegExp | null][] = [
    ["exit code 0", over({ exitCode: 0 }), "succeeded", null],
    ["another", over({ exitCode: 1 }), "failed", /exit code 1/],
    ["no such program", over({ notStarted: "ENOENT" }), "failed", /not started: ENOENT/],
    ["far timeout", over({ exitCode: 124 }), "failed", /ended after 120 s/],
    ["far timeout, SIGKILL", over({ exitCode: 137 }), "failed", /ended after 120 s/],
    ["here 124 is a code", over({ exitCode: 124 }, { admitted: local }), "failed", /exit code 124/],
    ["ssh lost it", over({ exitCode: 255 }), "undetermined", /connection was lost/],
    ["ssh never had it", over({ exitCode: 255 }, { wasConnected: false }), "failed", /not reached/],
    ["255 here", over({ exitCode: 255 }, { admitted: local }), "failed", /exit code 255/],
    ...(["cancelled", "shutdown"] as const).flatMap((stopped): typeof cases => [
      [stopped, over({ endedBy: "stop" }, { stopped }), "undetermined", /while it ran/],
      [
        `${stopped} before the login`,
        over({ endedBy: "stop" }, { stopped, wasConnected: false }),
        "failed",
        /while it ran/,
      ],
      [
        `${stopped} here`,
        over({ endedBy: "stop" }, { stopped, admitted: local }),
        "failed",
        /while it ran/,
      ],
    ]),
    [
      "lease lost here",
      over({ endedBy: "stop" }, { stopped: "lease lost", admitted: local }),
      "undetermined",
      /lease was lost/,
    ],
    ["too slow", over({ endedBy: "deadline" }), "undetermined", /too slow/],
    ["too slow here", over({ endedBy: "deadline" }, { admitted: local }), "failed", /too slow/],
    ["a signal", over({ signal: "SIGSEGV" }, { admitted: local }), "failed", /ended by SIGSEGV/],
  ];
  for (const [what, run, outcome, error] of cases) {
    const result = judge(run);
    strictEqual(result.outcome, outcome, what);
    if (error) match(result.error ?? "", error, what);
    else strictEqual(result.error, null, what);
  }
});

Deno.test("what is logged is one line that commands no terminal", () => {
  strictEqual(printable("a\r\nb\tc\u0000\u001b\u009b\u007f\u202e"), "a\nb\tc␀␛\ufffd␡\ufffd");
  strictEqual(oneLine("a\n\n  b\n"), "a ⏎ b");
  strictEqual(oneLine("x".repeat(400)).length, 301);
});
