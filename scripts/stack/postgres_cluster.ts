import type { PostgresFiles } from "./postgres_files.ts";
import type { ServerUser } from "./server_user.ts";

/**
 * Makes the cluster `data/` in a directory, with `supabase_admin` as its superuser. It is made beside
 * its final place and moved there, so a killed run leaves no half of one.
 */
export async function makeCluster(
  directory: string,
  password: string,
  files: PostgresFiles,
  user: ServerUser | undefined,
): Promise<void> {
  await removeHalfMade(directory);
  const unfinished = `${directory}/data.${crypto.randomUUID()}`;
  const passwordFile = `${directory}/password`;
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  if (user) await Deno.chown(passwordFile, user.uid, user.gid);
  try {
    const { success, stderr } = await new Deno.Command(files.initdb, {
      args: [
        `--pgdata=${unfinished}`,
        "--username=supabase_admin",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        ...await localeFlags(files),
        "--no-sync",
        "--no-instructions",
      ],
      cwd: directory,
      ...user,
      stdout: "null",
    }).output();
    if (!success) {
      throw new Error(`initdb failed in ${directory}: ${new TextDecoder().decode(stderr).trim()}`);
    }
    await Deno.rename(unfinished, `${directory}/data`);
  } finally {
    await Deno.remove(passwordFile);
  }
}

/** The same order and case everywhere. Before Postgres 17 only the machine's own library has this locale. */
async function localeFlags({ initdb }: PostgresFiles): Promise<string[]> {
  const { stdout } = await new Deno.Command(initdb, { args: ["--version"] }).output();
  const version = Number(/(\d+)/.exec(new TextDecoder().decode(stdout))?.[1]);
  return [...(version >= 17 ? ["--locale-provider=builtin"] : []), "--locale=C.UTF-8"];
}

/** What killed runs left; an initdb that outlived its run may still write there, and goes next time. */
async function removeHalfMade(directory: string): Promise<void> {
  for await (const { name } of Deno.readDir(directory)) {
    if (!/^data\./.test(name)) continue;
    await Deno.remove(`${directory}/${name}`, { recursive: true }).catch(() => {});
  }
}
