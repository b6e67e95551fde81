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

/** Its arguments for an issue, by what each type means; empty where nobody can know. */
export function argumentsFor(
  command: Allowed,
  { hostname, service }: Pick<Issue, "hostname" | "service">,
): Record<string, string> {
  const meant: Record<string, string> = {
    service: service ?? "",
    app: service ?? "",
    vmid: hostname,
    hostname,
  };
  return Object.fromEntries(
    Object.entries(command.arguments).map(([name, { type }]) => [name, meant[type] ?? ""]),
  );
}
