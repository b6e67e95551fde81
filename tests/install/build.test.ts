import { deepStrictEqual, match } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";

async function build(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", inProject("scripts/build.ts"), ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("programs are built by name, and all collectors by one word", async () => {
  await using directory = new TemporaryDirectory();
  const { code, stderr } = await build(
    ...["collectors", "netbox-export", "--output", directory.path],
  );
  deepStrictEqual([code, stderr], [0, ""]);
  const files = [...Deno.readDirSync(directory.path)].map(({ name }) => name).sort();
  deepStrictEqual(files, [
    "collector-docker.js",
    "collector-health.js",
    "collector-proxmox.js",
    "collector-proxy.js",
    "collector-system.js",
    "collector-truenas.js",
    "netbox-export.js",
  ]);
  const modes = files.map((name) => (Deno.statSync(`${directory.path}/${name}`).mode ?? 0) & 0o777);
  deepStrictEqual(new Set(modes), new Set([0o755]));
});

Deno.test("a program that does not exist is told", async () => {
  const { code, stderr } = await build("collector");
  deepStrictEqual(code, 2);
  match(stderr, /no program collector/);
});
