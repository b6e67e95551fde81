import { isAdoptable } from "../../../scripts/netbox/adoptable.ts";
import type { Issue } from "./issue.ts";

/** A command that may be asked for, as `command_allowlist` answers it. */
export interface Allowed {
  name: string;
  description: string;
  risk: string;
  needs_approval: boolean;
  /** Globs of host names. */
  targets: string[];
  arguments: Record<string, { type: string }>;
}

/** May the command be asked for this host? `*` stands for anything, `?` for one character. */
export function fits(command: Allowed, hostname: string): boolean {
  return command.targets.some((glob) => {
    const pattern = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${pattern}$`, "is").test(hostname);
  });
}

/**
 * The host that the command is asked for: the one of the issue, or the only machine that does this for any issue, such as
 * the one that writes to NetBox. Undefined where it may be asked for no such host.
 */
export function targetFor(command: Allowed, hostname: string): string | undefined {
  const [only, another] = command.targets;
  const isForAnyHost = Object.values(command.arguments).some(({ type }) => type === "issue");
  if (isForAnyHost) return only && !another && !/[*?]/.test(only) ? only : undefined;
  return fits(command, hostname) ? hostname : undefined;
}

/** The command that writes what an issue observed into NetBox, where it is allowed and NetBox can settle the issue. */
export function adoption(
  issue: Pick<Issue, "event_type" | "field" | "stale" | "hostname">,
  commands: readonly Allowed[],
): Allowed | undefined {
  if (issue.stale || !isAdoptable(issue)) return undefined;
  return commands.find((command) =>
    command.name === "netbox_adopt" && targetFor(command, issue.hostname)
  );
}

/** Its arguments for an issue, by what each type means; empty where nobody can know. */
export function argumentsFor(
  command: Allowed,
  { hostname, service, issue_id }: Pick<Issue, "hostname" | "service" | "issue_id">,
): Record<string, string> {
  const meant: Record<string, string> = {
    service: service ?? "",
    app: service ?? "",
    vmid: hostname,
    hostname,
    issue: issue_id,
  };
  return Object.fromEntries(
    Object.entries(command.arguments).map(([name, { type }]) => [name, meant[type] ?? ""]),
  );
}
