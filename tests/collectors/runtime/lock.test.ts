import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { takeLock } from "../../../scripts/program/lock.ts";
import { startProgram } from "../support/program.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

/** Starts a process that takes the lock; what it says, and how to kill it. */
async function startTaker(path: string) {
  const taker = startProgram("lock_taker.ts", path);
  const reader = taker.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  return {
    said: value.trim(),
    async kill() {
      taker.kill("SIGKILL");
      await taker.status;
      await reader.cancel();
    },
  };
}

Deno.test("a lock is held once, and free again after its release", async () => {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/lock`;
  const lock = takeLock(path);
  ok(lock.held);
  deepStrictEqual(takeLock(path), { held: false, pid: Deno.pid });
  lock.release();
  deepStrictEqual([...Deno.readDirSync(directory.path)], []);
  ok(takeLock(path).held);
});

Deno.test("of many that find the lock of a killed process one gets it", async () => {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/lock`;
  for (let round = 0; round < 2; round++) {
    const killed = await startTaker(path);
    strictEqual(killed.said, "held");
    await killed.kill();
    const takers = await Promise.all(Array.from({ length: 6 }, () => startTaker(path)));
    const said = takers.map((taker) => taker.said).sort();
    await Promise.all(takers.map((taker) => taker.kill()));
    deepStrictEqual(said, ["busy", "busy", "busy", "busy", "busy", "held"]);
  }
  const lock = takeLock(path);
  ok(lock.held);
  lock.release();
  deepStrictEqual([...Deno.readDirSync(directory.path)], [], "no link is left behind");
});

Deno.test("the pid of a killed process that another one got holds nothing", async () => {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/lock`;
  Deno.symlinkSync(`${Deno.pid}-1-00000000`, path);
  ok(takeLock(path).held);
});
