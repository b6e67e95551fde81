import { existsSync, readFileSync, statSync } from "node:fs";
import type { ServiceNeeds } from "../runtime/collector.ts";
import { UsageError } from "../../program/usage_error.ts";
import type { Endpoint } from "./endpoint.ts";

/** A service that reads the socket of an engine belongs to the group of the socket. */
export function serviceNeeds({ connection: { socketPath } }: Endpoint): ServiceNeeds {
  if (socketPath === undefined) return {};
  if (/^\/(home|root|run\/user)\//.test(socketPath)) {
    throw new UsageError(
      `${socketPath} belongs to the engine of one user: run the collector as that user, by cron or ` +
        "systemctl --user.",
    );
  }
  return { groups: [groupOf(socketPath)], after: ["docker.service"] };
}

function groupOf(path: string): string {
  if (!existsSync(path)) return "docker";
  const { gid } = statSync(path);
  const groups = readFileSync("/etc/group", "utf8").split("\n").map((line) => line.split(":"));
  return groups.find(([, , id]) => id === String(gid))?.[0] ?? String(gid);
}
