import { strict as assert } from "node:assert";
import { inProject } from "../../scripts/stack/paths.ts";

const read = (...path: string[]) => Deno.readTextFileSync(inProject(...path));
const json = (...path: string[]) => JSON.parse(read(...path));

/** `npm:@scope/name@1.2.3/path`, or `npm:/@scope/name@1.2.3/` for all its paths → name and version. */
function packageOf(specifier: string): [string, string] {
  const [, name = "", version = ""] = /^npm:\/?((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(specifier) ?? [];
  return [name, version];
}

for (const path of [["deno.json"], ["supabase", "functions", "deno.json"]]) {
  Deno.test(`${path.join("/")} imports the versions that package.json installs`, () => {
    const { dependencies, devDependencies } = json("package.json");
    const installed = { ...dependencies, ...devDependencies };
    for (const specifier of Object.values<string>(json(...path).imports)) {
      const [name, version] = packageOf(specifier);
      assert.equal(installed[name], version, specifier);
    }
  });
}

Deno.test("config.toml knows every edge function and leaves the token check to it", () => {
  const config = read("supabase", "config.toml");
  const folders = [...Deno.readDirSync(inProject("supabase", "functions"))]
    .filter((entry) => entry.isDirectory && !entry.name.startsWith("_"));
  for (const { name } of folders) {
    assert.match(config, new RegExp(`\\[functions\\.${name}\\]\\nverify_jwt = false\\n`), name);
  }
  assert.match(config, /^auto_expose_new_tables = false$/m);
});

Deno.test("the lock file fits every platform and holds no download addresses", () => {
  const { packages } = json("package-lock.json");
  for (const [path, entry] of Object.entries<Record<string, unknown>>(packages)) {
    assert.equal(entry.resolved, undefined, path);
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const nested = `${path}/node_modules/${name}`;
      assert.ok(packages[`node_modules/${name}`] ?? packages[nested], `${name} of ${path}`);
    }
  }
});
