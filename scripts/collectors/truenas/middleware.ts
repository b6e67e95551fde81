/** The middleware of one TrueNAS, however it is reached. */
export interface Middleware {
  /** The result of a call; one of {@link CALLS} at a time or several. Throws a SourceError. */
  call(method: Method): Promise<unknown>;
  close(): void;
}

/** One way to the middleware, not yet gone. */
export interface Way {
  /** As a person would write it, for messages. */
  name: string;
  /** Throws a SourceError. */
  open(): Promise<Middleware>;
}

/** The name of a call that is made. */
export type Method = keyof typeof CALLS;

/**
 * All calls that are ever made, with their parameters. Each query names the fields it wants: passwords of displays,
 * environments, configurations of apps and the like are not even asked for.
 */
export const CALLS = {
  "system.info": [],
  "docker.status": [],
  "app.query": queryOf([
    "id",
    "name",
    "state",
    "version",
    "human_version",
    "latest_version",
    "upgrade_available",
    "image_updates_available",
    "custom_app",
    "active_workloads",
  ]),
  "vm.query": queryOf(
    ["id", "name", "uuid", "vcpus", "cores", "threads", "memory", "autostart", "status"],
  ),
  "virt.global.config": [],
  "virt.instance.query": queryOf(
    ["id", "name", "type", "status", "cpu", "memory", "autostart", "aliases"],
  ),
  "container.query": queryOf(["id", "name", "uuid", "autostart", "status"]),
  "pool.query": queryOf([
    "name",
    "guid",
    "status",
    "healthy",
    "warning",
    "status_code",
    "status_detail",
    "size",
    "allocated",
    "free",
    "fragmentation",
    "scan",
  ]),
  "disk.query": queryOf(
    [
      "identifier",
      "name",
      "serial",
      "lunid",
      "size",
      "model",
      "type",
      "bus",
      "rotationrate",
      "pool",
    ],
    { pools: true },
  ),
  "alert.list": [],
} satisfies Record<string, readonly unknown[]>;

function queryOf(select: readonly string[], extra?: Record<string, boolean>): readonly unknown[] {
  return [[], extra ? { select, extra } : { select }];
}
