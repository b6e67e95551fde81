/** The variable that names the directory of a ready cluster. */
const READY_CLUSTER = "BRUCE_TEST_CLUSTER";

/** A stopped cluster with a migrated database: its folder `data/`, and the password of its roles. */
export interface ReadyCluster {
  directory: string;
  password: string;
}

/** Offers a stopped cluster to the test files that this process starts. */
export async function offerCluster({ directory, password }: ReadyCluster): Promise<void> {
  await Deno.writeTextFile(`${directory}/password`, password, { mode: 0o600 });
  Deno.env.set(READY_CLUSTER, directory);
}

/** The cluster that was offered to this process; undefined when it was started by itself. */
export async function offeredCluster(): Promise<ReadyCluster | undefined> {
  const directory = Deno.env.get(READY_CLUSTER);
  if (!directory) return undefined;
  return { directory, password: await Deno.readTextFile(`${directory}/password`) };
}

/** Copies a ready cluster to where a server will start; `directory` is there and belongs to the server's account. */
export async function copyCluster(ready: ReadyCluster, directory: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("cp", {
    args: ["-a", `${ready.directory}/data`, `${directory}/data`],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
