/** The lists of a snapshot by source, as in the table `bruce.snapshot_lists`. */
export const SNAPSHOT_LISTS: Readonly<Record<string, readonly string[]>> = {
  docker: ["containers"],
  proxmox: ["nodes", "guests", "storages"],
  truenas: ["apps", "vms", "pools", "disks", "alerts", "system"],
  service_health: ["checks"],
  proxy: ["routes"],
};

/** Lists that have one row: it may stand there without a list around it. */
export const ONE_ROW: readonly string[] = ["system"];
