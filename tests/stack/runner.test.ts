import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import { runDenoTest } from "../../scripts/test/deno_command.ts";
import { readResults } from "../../scripts/test/read_results.ts";
import { slowestLines } from "../../scripts/test/slowest.ts";
import { filterFiles, testFiles } from "../../scripts/test/test_files.ts";

const files = {
  "a_waiver_ends.test.sql": "select plan(1);\nselect fail('on purpose');\nselect * from finish();",
  "b.test.ts": `Deno.test("a waiver is named", () => {});
    Deno.test({ name: 'it\\'s another', fn: () => { throw new Error("a waiver"); } });`,
  "c.test.ts": `Deno.test("nothing of it", () => { "a waiver"; });`,
  "d.test.ts": `const story = (name: string, fn: () => void) => Deno.test({ name, fn });
    story("a story is found", () => {});
    story(
      "on several lines",
      () => {},
    );`,
  "_support.test.ts": `Deno.test("a waiver", () => {});`,
};

/** Runs a test on a folder that holds these files. */
async function withFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "bruce-runner-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runner(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", inProject("scripts/test.ts"), ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, lines: text.trimEnd().split("\n") };
}

Deno.test("a filter means files by their name, and tests of other Deno files by theirs", () =>
  withFolder(async (folder) => {
    const found = async (text: string) =>
      (await filterFiles(await testFiles(folder), text))
        .map(({ path, named }) => [path.slice(folder.length + 1), named]);
    deepStrictEqual(await found("a waiver"), [
      ["a_waiver_ends.test.sql", undefined],
      ["b.test.ts", "a waiver"],
    ]);
    deepStrictEqual(await found("A_Waiver ends"), [["a_waiver_ends.test.sql", undefined]]);
    deepStrictEqual(await found("another"), [["b.test.ts", "another"]]);
    deepStrictEqual(await found("a story"), [["d.test.ts", "a story"]]);
    deepStrictEqual(await found("several lines"), [["d.test.ts", "several lines"]]);
    deepStrictEqual(await found("c.test"), [["c.test.ts", undefined]]);
    deepStrictEqual(await found("on purpose"), []);
  }));

Deno.test("--filter runs the test that it names, and no other one of its file", () =>
  withFolder(async (folder) => {
    const { code, lines } = await runner("--filter", "is named", folder);
    strictEqual(lines.at(-1), "1 passed, 0 failed", lines.join("\n"));
    strictEqual(code, 0);
  }));

Deno.test("--filter that means nothing is a failure, not a success of nothing", () =>
  withFolder(async (folder) => {
    const { code, lines } = await runner("--filter", "no such test", folder);
    match(lines.at(-1) ?? "", /^No test file at .* with "no such test" in its name/);
    strictEqual(code, 1);
  }));

Deno.test("--fail-fast starts nothing after the first failure, and says so", () =>
  withFolder(async (folder) => {
    const { code, lines } = await runner("--fail-fast", folder);
    strictEqual(lines.at(-1), "0 passed, 1 failed", lines.join("\n"));
    ok(lines.includes("Stopped after the first failure."));
    ok(!lines.some((line) => line.includes("b.test.ts")));
    strictEqual(code, 1);
  }));

Deno.test("the slowest ten are named, slowest first, where more than ten ran", () => {
  const timings = Array.from({ length: 11 }, (_, index) => ({
    name: `f${index}`,
    milliseconds: index * 1000,
  }));
  const lines = slowestLines(timings);
  strictEqual(lines.length, 10);
  strictEqual(lines[0], "slow:  10.0s f10");
  strictEqual(lines.at(-1), "slow:   1.0s f1");
  deepStrictEqual(slowestLines(timings.slice(1)), []);
});

Deno.test("--help names every option", async () => {
  const { code, lines } = await runner("--help");
  for (const option of ["--filter", "--fail-fast", "BRUCE_TEST_POSTGRES"]) {
    ok(lines.some((line) => line.includes(option)), option);
  }
  strictEqual(code, 0);
});

const canBeGuarded = Deno.build.os === "linux" && Deno.uid() === 0;

for (
  const [what, body] of [
    ["dials", `await fetch("http://169.254.169.254/").catch(() => {});`],
    [
      "sends a datagram",
      `
      const socket = (await import("node:dgram")).createSocket("udp4");
      await new Promise((resolve) => socket.send("x", 9, "192.0.2.1", resolve));
      socket.close();`,
    ],
    [
      "starts a program that dials",
      `await new Deno.Command(Deno.execPath(), {
      args: ["eval", "await fetch('http://192.0.2.1/').catch(() => {})"],
    }).output();`,
    ],
  ]
) {
  Deno.test({
    name: `a test that ${what} beyond the loopback fails, whatever it asserts`,
    ignore: !canBeGuarded,
    fn: async () => {
      const folder = await Deno.makeTempDir({ prefix: "bruce-runner-" });
      try {
        const text = `Deno.test("a guest", async () => {${body}});`;
        await Deno.writeTextFile(`${folder}/guest.test.ts`, text);
        const { code, lines } = await runner(folder);
        strictEqual(lines.at(-1), "1 passed, 1 failed", lines.join("\n"));
        match(lines.at(-2) ?? "", /guest\.test\.ts wanted to go beyond the loopback, \d+ times$/);
        strictEqual(code, 1);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test("a file that hangs is killed, and that is a failure", async () => {
  const folder = await Deno.makeTempDir({ prefix: "bruce-runner-" });
  try {
    const path = `${folder}/hangs.test.ts`;
    const text = `Deno.test("never", () => new Promise(() => setInterval(() => {}, 1000)));`;
    await Deno.writeTextFile(path, text);
    const { tally } = await runDenoTest({ path }, true, 2_000);
    match(tally.failures.join(), /hangs\.test\.ts was killed: for 2 s none of its tests had ended/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("as long as tests end, a file is not late: each result that is written is noticed", async () => {
  const pieces = [
    "running 4 tests\n",
    "one ... ok (12",
    "s)\ntwo ... \x1b[0m\x1b[32mok\x1b[0m \x1b[0m\x1b[38;5;245m(3ms)\x1b[0m\n",
    "three ...'three' has been running for over (1m0s)\n",
    " FAILED (1m2s)\nfour is not ok today ... ignored (0ms)\n",
  ];
  let times = 0;
  const bytes = ReadableStream.from(pieces).pipeThrough(new TextEncoderStream());
  strictEqual(await readResults(bytes, () => times++), pieces.join(""));
  strictEqual(times, 3, "with the second, the third and the last piece");
});
