import { rejects, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { fromFlatFile } from "../../scripts/program/config_file.ts";
import { checkTrust, distrustOf, readTrusted } from "../../scripts/program/trusted_file.ts";
import { UsageError } from "../../scripts/program/usage_error.ts";
import { readTargetsFile } from "../../scripts/collectors/service_health/targets_file.ts";
import { trustOf } from "../../scripts/http/trust.ts";
import { readAllowlist } from "../../scripts/worker/read_allowlist.ts";

const LIST = JSON.stringify({ targets: {}, commands: {} });

/** `home/deep/list.json` in a directory of its own, all of it as it should be. */
async function withFile(test: (root: string, path: string) => Promise<void> | void) {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "bruce-trust-" }));
  const path = join(root, "home/deep/list.json");
  await Deno.mkdir(join(root, "home/deep"), { recursive: true });
  for (const folder of ["", "home", "home/deep"]) await Deno.chmod(join(root, folder), 0o755);
  await Deno.writeTextFile(path, LIST);
  await Deno.chmod(path, 0o644);
  try {
    await test(root, path);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** What makes it a file that others could change. */
const spoilt: [string, (root: string, path: string) => Promise<unknown>, RegExp][] = [
  ["a file that all may write", (_, path) => Deno.chmod(path, 0o666), /list\.json can be written/],
  ["a file that its group may write", (_, path) => Deno.chmod(path, 0o664), /list\.json can be/],
  ["the sticky bit on a file", (_, path) => Deno.chmod(path, 0o1666), /list\.json can be written/],
  [
    "an open directory",
    (root) => Deno.chmod(join(root, "home/deep"), 0o777),
    /deep can be written/,
  ],
  ["an open directory above", (root) => Deno.chmod(join(root, "home"), 0o777), /home can be/],
  ["an open directory at the top", (root) => Deno.chmod(root, 0o775), /can be written by others/],
  ["a link into an open directory", async (root, path) => {
    await Deno.mkdir(join(root, "open"));
    await Deno.chmod(join(root, "open"), 0o777);
    await Deno.rename(path, join(root, "open/list.json"));
    await Deno.symlink(join(root, "open/list.json"), path);
  }, /open can be written/],
  ["a link through a link into an open directory", async (root, path) => {
    await Deno.mkdir(join(root, "open"));
    await Deno.rename(path, join(root, "open/list.json"));
    await Deno.chmod(join(root, "open"), 0o777);
    await Deno.symlink("open", join(root, "folder"));
    await Deno.symlink("../../folder/list.json", path);
  }, /open can be written/],
  ["a link in an open directory", async (root, path) => {
    await Deno.rename(path, join(root, "list.json"));
    await Deno.symlink(join(root, "list.json"), path);
    await Deno.chmod(join(root, "home/deep"), 0o777);
  }, /deep can be written/],
  ["a directory in its place", async (_, path) => {
    await Deno.remove(path);
    await Deno.mkdir(path);
  }, /is no file|is a directory/],
  ["a circle of links", async (_, path) => {
    await Deno.remove(path);
    await Deno.symlink(path, path);
  }, /ELOOP|too many/],
];

const isRoot = Deno.uid() === 0;

for (const [what, spoil, message] of spoilt) {
  Deno.test(`${what}: neither the allow-list nor a configuration is read from there`, () =>
    withFile(async (root, path) => {
      strictEqual(readTrusted(path), LIST);
      await spoil(root, path);
      throws(() => readTrusted(path), message);
      throws(() => readAllowlist(path), message);
      throws(() => fromFlatFile(path, []), message);
      throws(() => readTargetsFile(path), message);
      throws(() => trustOf({ ca: path }), message);
    }));
}

for (
  const [what, give] of [
    ["a file", (root: string) => join(root, "home/deep/list.json")],
    ["a directory above", (root: string) => join(root, "home")],
  ] as const
) {
  Deno.test({
    name: `${what} of another user is not trusted`,
    ignore: !isRoot,
    fn: () =>
      withFile(async (root, path) => {
        await Deno.chown(give(root), 12345, 12345);
        throws(() => readAllowlist(path), /belongs to user 12345/);
      }),
  });
}

Deno.test({
  name: "a link of another user in a sticky directory is not followed",
  ignore: !isRoot,
  fn: () =>
    withFile(async (root, path) => {
      await Deno.chmod(join(root, "home"), 0o1777);
      strictEqual(readTrusted(path), LIST, "nobody replaces what is not his there");
      await Deno.symlink("deep/list.json", join(root, "home/link"));
      strictEqual(readTrusted(join(root, "home/link")), LIST);
      const { success } = await new Deno.Command("chown", {
        args: ["-h", "12345", join(root, "home/link")],
      }).output();
      strictEqual(success, true);
      // the kernel may refuse to follow it before we do (fs.protected_symlinks)
      throws(() => checkTrust(join(root, "home/link")), /link belongs to user 12345/);
    }),
});

Deno.test("a pipe in the place of a file is refused at once", () =>
  withFile(async (_, path) => {
    await Deno.remove(path);
    await new Deno.Command("mkfifo", { args: [path] }).output();
    throws(() => readTrusted(path), /is no file/);
  }));

Deno.test("links to a trusted place are followed, and what is read is what was checked", () =>
  withFile(async (root, path) => {
    await Deno.symlink("home/deep", join(root, "short"));
    await Deno.symlink("short/list.json", join(root, "list"));
    strictEqual(readTrusted(join(root, "list")), LIST);
    strictEqual(readTrusted(path), LIST);
    await rejects(Promise.try(() => readTrusted(join(root, "nothing"))), /ENOENT/);
  }));

Deno.test("a program that others may replace is refused with the allow-list", () =>
  withFile(async (root, path) => {
    const program = join(root, "home/tool");
    await Deno.writeTextFile(program, "#!/bin/sh\n");
    await Deno.chmod(program, 0o755);
    await Deno.writeTextFile(
      path,
      JSON.stringify({
        targets: { here: { run: "local" }, there: { run: "ssh", host: "there" } },
        commands: {
          tool: { targets: ["here"], argv: [program], max_runtime_s: 5 },
          far: { targets: ["there"], argv: ["/somewhere/else"], max_runtime_s: 5 },
        },
      }),
    );
    strictEqual(Object.keys(readAllowlist(path).commands).length, 2);
    await Deno.chmod(program, 0o777);
    throws(() => readAllowlist(path), /names the program .*tool, and .*tool can be written/);
    strictEqual(/tool can be written/.test(distrustOf(program, "") ?? ""), true);
    strictEqual(
      /tool can be written/.test(distrustOf("tool", `/nowhere:${root}/home`) ?? ""),
      true,
    );
    await Deno.chmod(program, 0o755);
    await Deno.chmod(join(root, "home"), 0o777);
    throws(() => readAllowlist(path), UsageError);
    strictEqual(distrustOf("no-such-program", "/usr/bin"), undefined);
  }));

for (const file of ["known_hosts_file", "identity_file"]) {
  Deno.test(`a ${file} that others may write is refused with the allow-list`, () =>
    withFile(async (root, path) => {
      const named = join(root, "home/named");
      const there = { run: "ssh", host: "there", [file]: named };
      await Deno.writeTextFile(path, JSON.stringify({ targets: { there }, commands: {} }));
      readAllowlist(path);
      await Deno.writeTextFile(named, "");
      await Deno.chmod(named, 0o600);
      readAllowlist(path);
      await Deno.chmod(named, 0o666);
      throws(() => readAllowlist(path), /named can be written by others/);
    }));
}

Deno.test("a state directory that others may write is refused", () =>
  withFile(async (root) => {
    const state = join(root, "state");
    await Deno.mkdir(state);
    await Deno.chmod(state, 0o755);
    checkTrust(state);
    await Deno.chmod(state, 0o777);
    throws(() => checkTrust(state), /state can be written by others/);
  }));
