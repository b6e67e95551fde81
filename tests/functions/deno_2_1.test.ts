import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import { olderDeno, olderDenoVersion } from "./support/older_deno.ts";

const names = ["bruce", "commands", "dispatch", "expected", "ingest", "mcp", "netbox-webhook"];

/** Loads the functions that are named, and has each answer a request that none of them takes. */
const probe = `
for (const name of Deno.args) {
  const { default: edgeFunction } = await import(\`./\${name}/index.ts\`);
  const answer = await edgeFunction.fetch(new Request(\`http://localhost/\${name}\`, { method: "PUT" }));
  const { code } = await answer.json();
  console.log(JSON.stringify({ name, status: answer.status, code }));
}
`;

const deno = olderDeno();

/** Runs Deno 2.1 in a copy of supabase/functions, as it lies in the volume of a self-hosted edge runtime. */
async function withCopy(
  test: (run: () => Promise<Deno.CommandOutput>, folder: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "bruce-deno-2.1-" });
  const folder = `${directory}/functions`;
  try {
    await new Deno.Command("cp", { args: ["-r", inProject("supabase/functions"), folder] })
      .output();
    // the packages as npm installed them: nothing is fetched
    await Deno.copyFile(inProject("package.json"), `${directory}/package.json`);
    await Deno.symlink(inProject("node_modules"), `${directory}/node_modules`);
    await Deno.writeTextFile(`${folder}/probe.ts`, probe);
    const args = [
      "run",
      "--allow-all",
      "--no-prompt",
      "--cached-only",
      "--node-modules-dir=manual",
    ];
    await test(
      () =>
        new Deno.Command(deno ?? "", {
          args: [...args, "probe.ts", ...names],
          cwd: folder,
          env: { DENO_DIR: `${directory}/cache`, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
          stdin: "null",
        }).output(),
      folder,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const ignore = deno === undefined;

Deno.test({
  name: `each function loads and answers in Deno ${olderDenoVersion}`,
  ignore,
  fn: () =>
    withCopy(async (run) => {
      const { code, stdout, stderr } = await run();
      strictEqual(code, 0, new TextDecoder().decode(stderr));
      const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
        JSON.parse(line)
      );
      deepStrictEqual(
        answers,
        names.map((name) => ({ name, status: 405, code: "method_not_allowed" })),
      );
    }),
});

Deno.test({
  name: `Deno ${olderDenoVersion} refuses a lock file of today's Deno`,
  ignore,
  fn: () =>
    withCopy(async (run, folder) => {
      const { lock: _, ...rest } = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
      await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(rest));
      await Deno.writeTextFile(`${folder}/deno.lock`, JSON.stringify({ version: "5" }));
      const { code, stderr } = await run();
      ok(code !== 0);
      match(new TextDecoder().decode(stderr), /Unsupported lockfile version '5'/);
    }),
});

Deno.test("supabase/functions holds the functions that are tried here, and no lock file", async () => {
  const entries = await Array.fromAsync(Deno.readDir(inProject("supabase/functions")));
  const folders = entries.filter(({ isDirectory, name }) => isDirectory && !name.startsWith("_"));
  deepStrictEqual(folders.map(({ name }) => name).sort(), names);
  deepStrictEqual(entries.filter(({ name }) => name.endsWith(".lock")), []);
  const { lock } = JSON.parse(await Deno.readTextFile(inProject("supabase/functions/deno.json")));
  strictEqual(lock, false, "nor does deno make one");
});
