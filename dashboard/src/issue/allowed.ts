import { isAdoptable } from "../../../scripts/netbox/adoptable.ts";
import { fitsGlob } from "../parts/glob.ts";
import type { Issue } from "./issue.ts";

/** A command that may be asked for, as `command_allowlist` answers it. */
export interface Allowed {
  name: string;
  description: string;
  risk: string;
  needs_approval: boolean;
  /** Globs of host names. */
  targets: string[];
  arguments: Record<string, { type: string; values?: string[] }>;
}

/** May the command be asked for this host? `*` stands for anything, `?` for one character. */
export function fits(command: Allowed, hostname: string): boolean {
  return command.targets.some((glob) => fitsGlob(glob, hostname));
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

/** What is known of the host that a command is asked for: names that its arguments may have. */
export interface KnownOfHost {
  services: string[];
  /** Sources that its own collectors report from. */
  sources: string[];
}

/** Its arguments for an issue, by what each type means; empty where nobody can know. */
export function argumentsFor(
  command: Allowed,
  issue: Pick<Issue, "hostname" | "service" | "issue_id">,
  known: KnownOfHost = { services: [], sources: [] },
): Record<string, string> {
  const meant: Record<string, string> = {
    service: issue.service ?? "",
    app: issue.service ?? "",
    vmid: issue.hostname,
    hostname: issue.hostname,
    issue: issue.issue_id,
  };
  return Object.fromEntries(
    Object.keys(command.arguments).map((name) => {
      const [only, another] = choicesFor(command, name, known);
      const { type } = command.arguments[name] ?? { type: "" };
      return [name, meant[type] || (only && !another ? only : "")];
    }),
  );
}

/** What an argument may be, where that is known. */
export function choicesFor(command: Allowed, name: string, known: KnownOfHost): string[] {
  const { type, values } = command.arguments[name] ?? { type: "" };
  if (values) return values;
  if (type === "service" || type === "app") return known.services;
  // the unit of this collector has another name than its source
  return type === "collector"
    ? known.sources
    : name === "collector"
    ? known.sources.map((source) => source === "service_health" ? "health" : source)
    : [];
}

type Troubled = Pick<Issue, "event_type" | "service" | "source">;

const starts = /(^|_)(start|up)$/;
const restarts = /(^|_)restart$/;
const stops = /(^|_)(stop|shutdown|down|kill)$/;

/** How well a command fits an issue; undefined: it is for something else. */
function fitness({ name, arguments: wanted }: Allowed, issue: Troubled): number | undefined {
  const takes = (type: string) => Object.values(wanted).some((spec) => spec.type === type);
  if (takes("vmid")) {
    if (issue.event_type !== "VM_DOWN") return undefined;
    if (!starts.test(name)) return -1;
    return name.startsWith("qm") ? 4 : 3;
  }
  if (!takes("service") && !takes("app")) return 0;
  if (takes("app") !== (issue.source === "truenas")) return -1;
  if (stops.test(name)) return issue.event_type === "SERVICE_UNEXPECTED" ? 2 : -2;
  if (!issue.service) return -1;
  const isGone = issue.event_type === "SERVICE_MISSING";
  if (restarts.test(name)) return isGone ? 2 : 3;
  if (!starts.test(name)) return 0;
  // one container before its whole project
  return (isGone ? 3 : 1) - (name.endsWith("up") ? 0.5 : 0);
}

/** The commands that may be asked for because of an issue, the likeliest to help first, what stops things last. */
export function inOrder(commands: readonly Allowed[], issue: Troubled): Allowed[] {
  return commands
    .map((command) => ({ command, fits: fitness(command, issue) }))
    .filter((one): one is { command: Allowed; fits: number } => one.fits !== undefined)
    .sort((one, other) => other.fits - one.fits)
    .map(({ command }) => command);
}
