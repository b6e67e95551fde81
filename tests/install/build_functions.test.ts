import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { buildFunctions } from "../../scripts/build/functions.ts";
import { placeFunctions } from "../../scripts/build/place_functions.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";
import { olderDeno, olderDenoVersion } from "../functions/support/older_deno.ts";

const names = ["bruce", "commands", "dispatch", "expected", "ingest", "mcp", "netbox-webhook"];

/** The folder of a self-hosted edge runtime, in which functions of somebody else lie. */
class Volume extends TemporaryDirectory {
  static async make(): Promise<Volume> {
    const volume = new Volume();
    for (const [path, text] of Object.entries(theirs)) await volume.write(path, text);
    return volume;
  }

  async write(path: string, text: string): Promise<void> {
    await Deno.mkdir(`${this.path}/${path}`.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.writeTextFile(`${this.path}/${path}`, text);
  }

  read(path: string): string {
    return Deno.readTextFileSync(`${this.path}/${path}`);
  }

  has(path: string): boolean {
    return existsSync(`${this.path}/${path}`);
  }
}

const theirs = {
  "main/index.ts": "// the gateway of Supabase\n",
  "hello/index.ts": "// a function of ours\n",
  "_shared/database.ts": "// shared by ours\n",
  "deno.json": '{"imports": {}}\n',
};

Deno.test("the functions lie beside those of others, without deno.json and lock file", async () => {
  await using volume = await Volume.make();
  const built = await buildFunctions();
  const first = await placeFunctions(built, volume.path);
  deepStrictEqual([first.unchanged, first.removed], [0, []]);
  for (const name of names) ok(volume.has(`${name}/index.ts`), name);
  for (const [path, text] of Object.entries(theirs)) strictEqual(volume.read(path), text);
  ok(![...built.keys()].some((path) => path.endsWith(".lock") || path.endsWith("deno.json")));
  const again = await placeFunctions(built, volume.path);
  deepStrictEqual([again.written, again.unchanged], [[], built.size]);
});

Deno.test("each import is a file that is there, or a package with its exact version", async () => {
  const built = await buildFunctions();
  let packages = 0;
  for (const [path, text] of built) {
    for (const [, name = ""] of text.matchAll(/^(?:import|export|\}).*? from "([^"]+)";$/gm)) {
      if (name.startsWith(".")) {
        const file = new URL(name, `file:///${path}`).pathname.slice(1);
        ok(built.has(file), `${path} imports ${name}`);
      } else if (!name.startsWith("node:")) {
        match(name, /^npm:\/?(@\w[\w-]*\/)?[\w-]+@\d+\.\d+\.\d+(\/|$)/, path);
        packages++;
      }
    }
  }
  ok(packages > 30, `${packages} imports of packages were seen`);
});

Deno.test("what an older version left is removed, with its empty folders, and nothing else", async () => {
  await using volume = await Volume.make();
  const built = await buildFunctions();
  const older = new Map([...built, ["gone/deep/index.ts", "// gone"], ["mcp/old.ts", "// old"]]);
  older.set("ingest/index.ts", "// older");
  await placeFunctions(older, volume.path);
  await volume.write("gone/theirs.ts", "// theirs");
  const { written, removed } = await placeFunctions(built, volume.path);
  deepStrictEqual(written, ["ingest/index.ts"]);
  deepStrictEqual(removed.sort(), ["gone/deep/index.ts", "mcp/old.ts"]);
  deepStrictEqual([volume.has("gone/deep"), volume.has("gone/theirs.ts")], [false, true]);
  for (const [path, text] of Object.entries(theirs)) strictEqual(volume.read(path), text);
});

Deno.test("a file of somebody else, and one of ours that was edited, stop it before anything is done", async () => {
  await using volume = await Volume.make();
  const built = await buildFunctions();
  await volume.write("ingest/index.ts", "// of somebody else");
  await rejects(placeFunctions(built, volume.path), /ingest\/index\.ts was not written by this/);
  ok(!volume.has("mcp/index.ts") && !volume.has(".bruce.json"));
  await Deno.remove(`${volume.path}/ingest`, { recursive: true });
  await placeFunctions(built, volume.path);
  await volume.write("_bruce/errors.ts", "// edited");
  await rejects(placeFunctions(built, volume.path), /_bruce\/errors\.ts .* was edited since/);
  strictEqual(volume.read("_bruce/errors.ts"), "// edited");
});

Deno.test("an import without a version is an error that names the file", async () => {
  await using volume = new Volume();
  await volume.write("deno.json", '{"imports": {"zod": "npm:zod@^4"}}');
  await volume.write("one/index.ts", 'import { z } from "zod";\n');
  await rejects(buildFunctions(volume.path), /one\/index\.ts: .* "zod"/);
  await volume.write("one/index.ts", 'import { x } from "unknown";\n');
  await rejects(buildFunctions(volume.path), /one\/index\.ts: .* "unknown"/);
});

/** Loads the functions as a worker does, and has each answer a request that none of them takes. */
const probe = `
for (const name of Deno.args) {
  const { default: edgeFunction } = await import(\`./\${name}/index.ts\`);
  const answer = await edgeFunction.fetch(new Request(\`http://localhost/\${name}\`, { method: "PUT" }));
  console.log(name, answer.status);
}
`;

for (const [version, deno] of [["", Deno.execPath()], [olderDenoVersion, olderDeno()]] as const) {
  Deno.test({
    name: `the built functions load and answer in ${version ? `Deno ${version}` : "this Deno"}`,
    ignore: deno === undefined,
    async fn() {
      await using volume = new Volume();
      const folder = `${volume.path}/functions`;
      await placeFunctions(await buildFunctions(), folder);
      // the packages as npm installed them: nothing is fetched
      await Deno.copyFile(inProject("package.json"), `${volume.path}/package.json`);
      await Deno.symlink(
        await Deno.realPath(inProject("node_modules")),
        `${volume.path}/node_modules`,
      );
      await volume.write("functions/probe.ts", probe);
      const { code, stdout, stderr } = await new Deno.Command(deno ?? "", {
        args: [
          ...["run", "--allow-all", "--no-prompt", "--cached-only", "--node-modules-dir=manual"],
          ...["probe.ts", ...names],
        ],
        cwd: folder,
        env: { DENO_DIR: `${volume.path}/cache`, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
        stdin: "null",
      }).output();
      strictEqual(code, 0, new TextDecoder().decode(stderr));
      const said = new TextDecoder().decode(stdout).trim().split("\n");
      deepStrictEqual(said, names.map((name) => `${name} 405`));
    },
  });
}
