import { inProject } from "./paths.ts";

const sources = [
  "index.html",
  "public",
  "src",
  "svelte.config.js",
  "tsconfig.json",
  "vite.config.ts",
]
  .map((name) => inProject("dashboard", name));

/** What the packages are that go into it, and how it is built. */
const alsoSources = ["package-lock.json", "scripts/build/dashboard.ts"].map((path) =>
  inProject(path)
);

/**
 * Calls `read` with the folder of the built dashboard, which is built first when it is missing or older than its sources.
 * Processes take turns, so nobody reads what another one writes. Errors: what the build said.
 */
export async function withBuiltDashboard<T>(
  read: (folder: string, wasBuilt: boolean) => Promise<T>,
): Promise<T> {
  const folder = inProject("dashboard/dist");
  using lock = await Deno.open(inProject("dashboard/.build.lock"), { write: true, create: true });
  await lock.lock(true);
  const isOld =
    await changedAt(`${folder}/index.html`) < await newest([...sources, ...alsoSources]);
  if (isOld) await buildInto(folder);
  return await read(folder, isOld);
}

/** In a process of its own, which takes the bundler with it when it ends. */
async function buildInto(folder: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", inProject("scripts/build_dashboard.ts"), "--output", folder],
    cwd: inProject("."),
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  throw new Error(`The dashboard could not be built:\n${said.trim()}`);
}

async function newest(paths: string[]): Promise<number> {
  const times = paths.map(async (path) => {
    const { isDirectory } = await Deno.stat(path);
    if (!isDirectory) return await changedAt(path);
    const inside = [...Deno.readDirSync(path)].map(({ name }) => `${path}/${name}`);
    // a file that was removed has changed its folder
    return Math.max(await changedAt(path), await newest(inside));
  });
  return Math.max(...await Promise.all(times), 0);
}

/** When a path was last written, in milliseconds since 1970; 0 where there is nothing. */
async function changedAt(path: string): Promise<number> {
  return await Deno.stat(path).then(({ mtime }) => mtime?.getTime() ?? 0, () => 0);
}
