import { relative } from "node:path";
import { projectRoot } from "../stack/paths.ts";
import { type LoopbackOnly, loopbackOnly } from "./loopback_only.ts";
import { readResults } from "./read_results.ts";
import { readJUnit, type Tally } from "./tally.ts";
import type { TestFile } from "./test_files.ts";

/** How a run of `deno` ended, and all that it printed. */
export interface DenoResult {
  success: boolean;
  isLate: boolean;
  output: string;
}

/** No test needs nearly as long, even on a busy machine. A file may have many: it is late when none of them ends for so long. */
const usualSilenceMs = 240_000;

/** Runs `deno` in the project with nothing to read, in a network of its own where there is one. One that hangs is killed. */
export async function runDeno(
  args: string[],
  network?: LoopbackOnly,
  longestSilenceMs = usualSilenceMs,
): Promise<DenoResult> {
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
  const end = () => {
    isLate = true;
    child.kill("SIGKILL");
  };
  let deadline = setTimeout(end, longestSilenceMs);
  const [stdout, stderr] = await Promise.all([
    readResults(child.stdout, () => {
      clearTimeout(deadline);
      deadline = setTimeout(end, longestSilenceMs);
    }),
    new Response(child.stderr).text(),
  ]);
  const { success } = await child.status;
  clearTimeout(deadline);
  return { success, isLate, output: stdout + stderr };
}

/**
 * Runs one test file in a `deno test` of its own, so that files share neither environment nor fate.
 * A file that does not load, or breaks between its tests, is one failure.
 */
export async function runDenoTest(
  { path, named }: TestFile,
  typeChecked: boolean,
  longestSilenceMs = usualSilenceMs,
): Promise<{ tally: Tally; output: string; isGuarded: boolean }> {
  const name = relative(projectRoot, path);
  const junit = await Deno.makeTempFile({ suffix: ".xml" });
  const network = await loopbackOnly();
  try {
    const noCheck = typeChecked ? ["--no-check"] : [];
    const { success, isLate, output } = await runDeno(
      [
        ...["test", "--allow-all", ...noCheck],
        ...(named === undefined ? [] : [`--filter=${named}`]),
        `--junit-path=${junit}`,
        path,
      ],
      network,
      longestSilenceMs,
    );
    const tally = readJUnit(await Deno.readTextFile(junit));
    // JUnit calls the tests that the filter leaves out skipped too
    if (named !== undefined) tally.skipped = tally.skipped.filter((test) => test.includes(named));
    const outside = await network?.timesOutside() ?? 0;
    if (outside > 0) {
      tally.failures.push(`${name} wanted to go beyond the loopback, ${outside} times`);
    }
    if (isLate) {
      const seconds = longestSilenceMs / 1000;
      tally.failures.push(`${name} was killed: for ${seconds} s none of its tests had ended`);
    } else if (!success && tally.failures.length === 0) {
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
