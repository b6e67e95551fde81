import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import { until } from "../_support/condition.ts";
import { InsideProgram } from "../_support/inside_program.ts";
import { SystemdMachine } from "../_support/systemd_machine.ts";
import { argvOf, TOKEN } from "./support/worker_process.ts";

const machine = await SystemdMachine.boot();

const NAME = "bruce-worker";
const PORT = 4100;

/** What the worker is asked to run: who it is, what it may write, and whether something outlives it. */
const SCRIPTS: Record<string, string> = {
  who: "id -un; echo $HOME",
  write: "touch /usr/bruce || touch /home/bruce/bruce || echo refused",
  fork: "(setsid sleep 1000 >/dev/null 2>&1 &); echo forked",
};

Deno.test({
  name: `the installed worker runs for real${
    typeof machine === "string" ? ` (skipped: ${machine})` : ""
  }`,
  ignore: typeof machine === "string",
  async fn() {
    if (typeof machine === "string") return;
    await using inside = machine;
    const allowed = Object.entries(SCRIPTS).map(([name, script]) => [name, {
      targets: ["here"],
      argv: argvOf(script),
      max_runtime_s: 60,
    }]);
    await Deno.writeTextFile(
      `${inside.share}/allowlist.json`,
      JSON.stringify({
        targets: { here: { run: "local" } },
        commands: Object.fromEntries(allowed),
      }),
    );
    const deno = [Deno.execPath(), "run", "--allow-all", "--no-check"];
    const offers = Object.entries(SCRIPTS).map(([name, script]) => [name, argvOf(script)]);
    const file = inProject("tests/worker/support/queue_program.ts");
    await using queue = await InsideProgram.start(inside, file, `${PORT}`, JSON.stringify(offers));
    strictEqual((await inside.run("useradd", "--create-home", "bruce")).code, 0);
    const worker = [...deno, inProject("scripts/bruce.ts"), "worker"];
    const installed = await inside.run(...worker, "install", "--apply", ...[
      ...["--user", "bruce", "--name", "furymcp", "--poll", "0.2", "--token", TOKEN],
      ...["--url", `http://127.0.0.1:${PORT}`, "--allowlist", "/run/bruce/allowlist.json"],
    ]);
    strictEqual(installed.code, 0, installed.stdout + installed.stderr);
    await until("each command has its result", () => queue.lines.length >= offers.length);
    const results = queue.lines.map((line) => JSON.parse(line));
    deepStrictEqual(results.map(({ outcome }) => outcome), [
      "succeeded",
      "succeeded",
      "succeeded",
    ]);
    const printed = results.map(({ stdout }) => stdout).sort();
    deepStrictEqual(printed, ["bruce\n/home/bruce\n", "forked\n", "refused\n"]);

    strictEqual((await inside.run("systemctl", "stop", NAME)).code, 0);
    const { stdout } = await inside.run("systemctl", "show", NAME, "-pResult,ExecMainStatus");
    match(stdout, /Result=success/);
    match(stdout, /ExecMainStatus=0/);
    strictEqual((await inside.run("pgrep", "-x", "sleep")).stdout, "");
    strictEqual((await inside.run(...worker, "uninstall", "--apply", "--purge")).code, 0);
    const left = await inside.run("systemctl", "show", NAME, "-pLoadState");
    strictEqual(left.stdout.trim(), "LoadState=not-found");
  },
});
