import { strict as assert } from "node:assert";
import { largestLog, sendConsoleTo } from "../../scripts/stack/log_file.ts";

/** Runs a test with a log, and gives the console back. */
async function withLog(test: (path: string) => Promise<void>): Promise<void> {
  const { error, warn } = console;
  const directory = await Deno.makeTempDir({ prefix: "bruce-log-" });
  try {
    await test(`${directory}/stack.log`);
  } finally {
    Object.assign(console, { error, warn });
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("a log is appended at each start, and private", () =>
  withLog(async (path) => {
    sendConsoleTo(path);
    console.error("the first start");
    sendConsoleTo(path);
    console.warn("the second start", { with: "an object" });
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    assert.match(lines[0] ?? "", /^20\S+Z the first start$/);
    assert.match(lines[1] ?? "", /Z the second start \{ with: "an object" \}$/);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
  }));

Deno.test("a log and the one before it have a largest size, whatever is written", () =>
  withLog(async (path) => {
    sendConsoleTo(path);
    const line = "x".repeat(256 * 1024);
    for (let written = 0; written < 4 * largestLog; written += line.length) console.error(line);
    console.error("the last line");
    const sizes = await Promise.all(
      [path, `${path}.1`].map(async (one) => (await Deno.stat(one)).size),
    );
    for (const size of sizes) assert.ok(size < largestLog + 2 * line.length, `${size} bytes`);
    const names = [...Deno.readDirSync(path.slice(0, path.lastIndexOf("/")))];
    assert.equal(names.length, 2, "one older file is kept");
    assert.match(await Deno.readTextFile(path), /the last line\n$/);
  }));

Deno.test("a line larger than a log is cut", () =>
  withLog(async (path) => {
    sendConsoleTo(path);
    console.error("y".repeat(3 * largestLog));
    console.error("after it");
    assert.ok((await Deno.stat(path)).size < largestLog);
  }));

Deno.test("lines that a full disk does not take are counted, and harm nobody", () =>
  withLog(async (path) => {
    // each write to it fails with ENOSPC
    await Deno.symlink("/dev/full", path);
    sendConsoleTo(path);
    console.error("lost");
    console.warn("lost too");
    await Deno.remove(path);
    console.error("there is room again");
    const text = await Deno.readTextFile(path);
    assert.match(text, /2 lines could not be written before this one\.\n.*there is room again\n$/);
  }));

Deno.test("a log in a folder that is gone harms nobody", () =>
  withLog(async (path) => {
    sendConsoleTo(`${path}/no/such/folder.log`);
    console.error("lost");
    await assert.rejects(Deno.stat(path));
  }));
