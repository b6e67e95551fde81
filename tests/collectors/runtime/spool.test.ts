import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { Spool } from "../../../scripts/collectors/runtime/spool.ts";
import { startProgram } from "../support/program.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

const MEGABYTE = 1_000_000;

/** A payload as a line: `content` is what was seen, `second` when. */
function line(content: string, second: number, hostname = "box2-daily"): string {
  return JSON.stringify({
    hostname,
    source: "docker",
    observed_at: new Date(second * 1000).toISOString(),
    seq: second,
    run_id: crypto.randomUUID(),
    snapshot: { containers: [content], metrics: { web: { cpu_pct: second } } },
  });
}

Deno.test("lines come out in the order they went in", async () => {
  await using directory = new TemporaryDirectory();
  const spool = new Spool(`${directory.path}/s.jsonl`, MEGABYTE);
  deepStrictEqual(spool.lines(), []);
  spool.append(["1", "2"]);
  spool.append(["3"]);
  deepStrictEqual(new Spool(spool.path, MEGABYTE).lines(), ["1", "2", "3"]);
  spool.drop(2);
  deepStrictEqual(new Spool(spool.path, MEGABYTE).lines(), ["3"]);
  spool.drop(1);
  deepStrictEqual([...Deno.readDirSync(directory.path)], [], "an empty spool is no file");
});

Deno.test("only the owner can read what waits", async () => {
  await using directory = new TemporaryDirectory();
  const spool = new Spool(`${directory.path}/s.jsonl`, MEGABYTE);
  spool.append(["1", "2"]);
  strictEqual((Deno.statSync(spool.path).mode ?? 0) & 0o777, 0o600);
  spool.drop(1);
  strictEqual((Deno.statSync(spool.path).mode ?? 0) & 0o777, 0o600);
});

Deno.test("half a line, left by a kill, is cut and hides no other", async () => {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/s.jsonl`;
  Deno.writeTextFileSync(path, '{"a":1}\n{"b":');
  const spool = new Spool(path, MEGABYTE);
  spool.append(['{"c":3}']);
  deepStrictEqual(spool.lines(), ['{"a":1}', '{"c":3}']);
});

Deno.test("kill -9 while lines are added loses none that was called kept", async () => {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/s.jsonl`;
  const kept: number[] = [];
  for (let kill = 0; kill < 4; kill++) {
    const writer = startProgram("spool_writer.ts", path, String(kill * 1_000_000));
    let printed = "";
    for await (const text of writer.stdout.pipeThrough(new TextDecoderStream())) {
      printed += text;
      if (printed.split("\n").length > 20 + 7 * kill) writer.kill("SIGKILL");
    }
    await writer.status;
    kept.push(...printed.split("\n").slice(0, -1).map(Number));
  }
  ok(kept.length > 80);
  const lines = new Spool(path, 100 * MEGABYTE).lines().map((text) => JSON.parse(text).number);
  const isKept = new Set(kept);
  deepStrictEqual(lines.filter((number) => isKept.has(number)), kept);
  // a line may have been written whole just before its number could be printed
  ok(lines.length <= kept.length + 4);
});

Deno.test("a full spool gives up repeats in between, and nothing else", async () => {
  await using directory = new TemporaryDirectory();
  const all = [
    line("a", 1),
    line("a", 2),
    line("a", 3),
    line("z", 3, "box2-media"),
    line("a", 4),
    line("b", 5),
    line("a", 6),
    line("a", 7),
    line("a", 8),
  ];
  const size = all.reduce((sum, text) => sum + text.length + 1, 0);
  const spool = new Spool(`${directory.path}/s.jsonl`, size);
  strictEqual(spool.append(all).kept, true);
  deepStrictEqual(spool.lines(), all, "there was room for all of them");
  const next = line("c", 9);
  strictEqual(spool.append([next]).kept, true);
  deepStrictEqual(spool.lines(), [all[0], all[3], all[4], all[5], all[6], all[8], next]);
});

Deno.test("a spool that is full keeps what it has, and says that it takes no more", async () => {
  await using directory = new TemporaryDirectory();
  const spool = new Spool(`${directory.path}/s.jsonl`, 500);
  strictEqual(spool.append([line("a", 1)]).kept, true);
  strictEqual(spool.append([line("b", 2)]).kept, true);
  const before = spool.lines();
  const kept = spool.append([line("c", 3)]);
  ok(!kept.kept);
  match(kept.reason, /the spool is full \(1 kB\)/);
  deepStrictEqual(spool.lines(), before);
});

Deno.test({
  name: "a full disk keeps what was there, and says so",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  async fn() {
    await using directory = new TemporaryDirectory();
    const mount = (...args: string[]) => new Deno.Command("mount", { args }).output();
    await mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.path);
    try {
      const spool = new Spool(`${directory.path}/s.jsonl`, MEGABYTE);
      strictEqual(spool.append(["1".repeat(30_000)]).kept, true);
      const kept = spool.append(["2".repeat(60_000)]);
      ok(!kept.kept);
      match(kept.reason, /no space left|ENOSPC/i);
      strictEqual(spool.append(["3"]).kept, true);
      deepStrictEqual(spool.lines().map((text) => text[0]), ["1", "3"]);
    } finally {
      await new Deno.Command("umount", { args: [directory.path] }).output();
    }
  },
});
