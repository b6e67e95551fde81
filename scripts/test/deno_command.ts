import { relative } from "node:path";
import { projectRoot } from "../stack/paths.ts";
import { type LoopbackOnly, loopbackOnly } from "./loopback_only.ts";
import { readJUnit, type Tally } from "./tally.ts";
import type { TestFile } from "./test_files.ts";

/** How a run of `deno` ended, and all that it printed. */
export interface DenoResult {
  success: boolean;
  isLate: boolean;
  output: string;
}

/** No test file needs nearly as long, even on a slow machine. */
const longestRunMs = 240_000;

/** Runs `deno` in the project with nothing to read, in a network of its own where there is one. One that hangs is killed. */
export async function runDeno(args: string[], network?: LoopbackOnly): Promise<DenoResult> {
  const own = [Deno.execPath(), ...args];
  const [program = "", ...words] = network?.inside(own, projectRoot) ?? own;
  const child = new Deno.Command(program, {
    args: words,
    cwd: projectRoot,
    env: Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, longestRunMs);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(deadline);
  const decoder = new TextDecoder();
  return { success, isLate, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/**
 * Runs one test file in a `deno test` of its own, so that files share neither environment nor fate.
 * A file that does not load, or breaks between its tests, is one failure.
 */
export async function runDenoTest(
  { path, named }: TestFile,
  typeChecked: boolean,
): Promise<{ tally: Tally; output: string; isGuarded: boolean }> {
  const name = relative(projectRoot, path);
  const junit = await Deno.makeTempFile({ suffix: ".xml" });
  const network = await loopbackOnly();
  try {
    const noCheck = typeChecked ? ["--no-check"] : [];
    const { success, isLate, output } = await runDeno([
      ...["test", "--allow-all", ...noCheck],
      ...(named === undefined ? [] : [`--filter=${named}`]),
      `--junit-path=${junit}`,
      path,
    ], network);
    const tally = readJUnit(await Deno.readTextFile(junit));
    // JUnit calls the tests that the filter leaves out skipped too
    if (named !== undefined) tally.skipped = tally.skipped.filter((test) => test.includes(named));
    const outside = await network?.timesOutside() ?? 0;
    if (outside > 0) {
      tally.failures.push(`${name} wanted to go beyond the loopback, ${outside} times`);
    }
    if (isLate) tally.failures.push(`${name} was killed after ${longestRunMs / 1000} s`);
    else if (!success && tally.failures.length === 0) {
      // JUnit calls the tests that were never reached skipped.
      tally.skipped = [];
      tally.failures.push(`${name} broke outside of its tests`);
    }
    return { tally, output, isGuarded: network !== undefined };
  } finally {
    await network?.close();
    await Deno.remove(junit);
  }
}
