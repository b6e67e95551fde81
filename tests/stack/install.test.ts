import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { installStack, uninstallStack } from "../../scripts/stack/install/command.ts";
import { UsageError } from "../../scripts/program/usage_error.ts";
import { type Ended, inProcess } from "../_support/in_process.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";

const CLONE = "/opt/bruce";
const SERVICE = "/etc/systemd/system/bruce-stack.service";
const SETTINGS = "/etc/bruce/stack.env";
const WHERE = ["--user", "bruce", "--listen", "192.168.1.10", "--runtime", Deno.execPath()];

/** A machine to be: a directory in place of `/`. */
class Image extends TemporaryDirectory {
  install(...args: string[]): Promise<Ended> {
    return inProcess(() =>
      Promise.resolve(installStack([...WHERE, ...args, "--root", this.path], CLONE))
    );
  }

  uninstall(...args: string[]): Promise<Ended> {
    return inProcess(() => Promise.resolve(uninstallStack([...args, "--root", this.path])));
  }

  read(path: string): string {
    return Deno.readTextFileSync(this.path + path);
  }

  has(path: string): boolean {
    return existsSync(this.path + path);
  }
}

Deno.test("a dry run shows the unit and the settings, and writes nothing", async () => {
  await using image = new Image();
  const { code, stdout } = await image.install();
  strictEqual(code, 0);
  for (
    const line of [
      /ExecStart=.* \/opt\/bruce\/scripts\/start\.ts --listen 192\.168\.1\.10 /,
      / --data-dir \/var\/lib\/bruce-stack --no-seed$/m,
      /^ +User=bruce$/m,
      /^ +StateDirectory=bruce-stack$/m,
      /^ +EnvironmentFile=-\/etc\/bruce\/stack\.env$/m,
      /^ +ProtectSystem=strict$/m,
      /^ +NoNewPrivileges=yes$/m,
      /Nothing was written/,
    ]
  ) match(stdout, line);
  ok(!image.has(SERVICE) && !image.has(SETTINGS));
});

Deno.test("what somebody wrote in the settings stays, and nobody is shown it", async () => {
  await using image = new Image();
  const applied = () => image.install("--apply");
  strictEqual((await applied()).code, 0);
  await Deno.writeTextFile(image.path + SETTINGS, "TARGET_NTFY_TOKEN=tk_secret\n");
  const again = await image.install();
  strictEqual(again.code, 0, again.stdout);
  ok(!again.stdout.includes("tk_secret"), again.stdout);
  strictEqual((await applied()).code, 0);
  strictEqual(image.read(SETTINGS), "TARGET_NTFY_TOKEN=tk_secret\n");
  strictEqual((await Deno.stat(image.path + SETTINGS)).mode! & 0o777, 0o600);
  strictEqual((await image.uninstall("--apply")).code, 0);
  deepStrictEqual([image.has(SERVICE), image.has(SETTINGS)], [false, true]);
  strictEqual((await image.uninstall("--apply")).code, 2, "it is gone");
});

Deno.test("who runs it, where it answers, and ports that are ports must be said", async () => {
  await using image = new Image();
  const root = ["--root", image.path];
  for (
    const [args, message] of [
      [["--listen", "0.0.0.0"], /--user NAME/],
      [["--user", "root", "--listen", "0.0.0.0"], /as root/],
      [["--user", "a b", "--listen", "0.0.0.0"], /name of a user/],
      [["--user", "bruce"], /--listen ADDRESS/],
      [["--user", "bruce", "--listen", "nas.lan"], /must be an address/],
      [["--user", "bruce", "--listen", "0.0.0.0", "--api-port", "http"], /must be a port/],
      [["--user", "bruce", "--nonsense"], /nonsense/],
    ] as [string[], RegExp][]
  ) await assertUsage(() => Promise.resolve(installStack([...args, ...root])), message);
});

Deno.test("a clone where no service sees it is refused, and a dry run says so", async () => {
  await using image = new Image();
  const args = [...WHERE, "--root", image.path];
  const dry = await inProcess(() => Promise.resolve(installStack(args, "/home/anna/bruce")));
  strictEqual(dry.code, 0);
  match(dry.stdout, /Before --apply: A service does not see \/home\/anna\/bruce/);
  await assertUsage(
    () => Promise.resolve(installStack([...args, "--apply"], "/home/anna/bruce")),
    /does not see/,
  );
});

async function assertUsage(work: () => Promise<unknown>, message: RegExp): Promise<void> {
  try {
    await work();
  } catch (error) {
    ok(error instanceof UsageError || /must be/.test(String(error)), String(error));
    return match(String(error), message);
  }
  throw new Error(`not refused: ${message}`);
}
