/** Who holds a data directory, as its file `stack.lock` says. */
interface Holder {
  pid: number;
  api_url: string;
}

/**
 * Takes a data directory for this process, making it when it is missing, and returns a function that
 * gives it back. The operating system frees the lock when a process ends, however it ends, so it is
 * never stale. Errors: another process has it, with its pid and address.
 */
export async function holdDataDirectory(directory: string, api_url: string): Promise<() => void> {
  await Deno.mkdir(directory, { recursive: true });
  const path = `${directory}/stack.lock`;
  const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  if (!await file.tryLock(true)) {
    file.close();
    throw new Error(alreadyRuns(directory, await Deno.readTextFile(path)));
  }
  const holder: Holder = { pid: Deno.pid, api_url };
  await file.truncate();
  await file.write(new TextEncoder().encode(JSON.stringify(holder)));
  return () => file.close();
}

function alreadyRuns(directory: string, text: string): string {
  // Between taking the lock and writing it there is a moment without text.
  const { pid, api_url }: Partial<Holder> = text ? JSON.parse(text) : {};
  return `BRUCE already runs with the data in ${directory}: pid ${pid}, ${api_url}\n` +
    `Stop it with Ctrl-C in its terminal or "kill ${pid}", or start a second one beside it:\n` +
    `  npm start -- --data-dir <other folder> --api-port <port> --db-port <port>`;
}

/** Removes the database, the secrets and the spool of a data directory that nothing uses. */
export async function emptyDataDirectory(directory: string, cluster: string): Promise<void> {
  for (const path of [cluster, `${directory}/secrets.json`, `${directory}/spool`]) {
    await Deno.remove(path, { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
