import type { Hardening } from "./hardening.ts";
import { escapeSpecifiers, quoteWord } from "./quote.ts";

/** A word of a command line, or the path of a credential, or (null) of the directory that holds all of them. */
export type Word = string | { credential: string | null };

/**
 * When a program runs: again and again by a timer, at times of the day by a timer (systemd.time(7), "Calendar events"),
 * or all the time by itself.
 */
export type Schedule =
  | { kind: "timer"; everyS: number }
  | { kind: "calendar"; calendar: string }
  | { kind: "always" };

/** A schedule that is a timer's. */
export type Timed = Exclude<Schedule, { kind: "always" }>;

/** Everything that systemd must know of a program. */
export interface Unit {
  /** Without suffix, `bruce-collector-docker`; the name of its state directory too. */
  name: string;
  description: string;
  /** The first word is the absolute path of a program. */
  command: readonly Word[];
  schedule: Schedule;
  /** Name of a user that exists; without it systemd makes one up while the program runs. */
  user?: string;
  /** Further groups, by name or number. */
  groups: readonly string[];
  /** Units that are started before it when they are there. */
  after: readonly string[];
  /** Files that only root can read, by the name under which the program gets a copy. */
  credentials: Readonly<Record<string, string>>;
  environment: Readonly<Record<string, string>>;
  /** A file of further ones, as `NAME=value`, that only root can read; it may be missing. */
  environmentFile?: string;
  hardening: Hardening;
  /** Exit codes that are no failure, and those that another start would not heal. */
  exitCodes: { fine: readonly number[]; final: readonly number[] };
  /** A run that a timer started and that takes longer is ended (default: 5 minutes). */
  longestRunS?: number;
}

/** A unit file: its name with suffix, and what it says. */
export interface UnitFile {
  name: string;
  text: string;
}

/** The service of a unit, and its timer when it has one. */
export function unitFiles(unit: Unit): UnitFile[] {
  const service = { name: `${unit.name}.service`, text: serviceText(unit) };
  const { schedule } = unit;
  if (schedule.kind === "always") return [service];
  return [service, { name: `${unit.name}.timer`, text: timerText(unit, schedule) }];
}

function serviceText(unit: Unit): string {
  const { schedule, exitCodes } = unit;
  const isTimed = schedule.kind !== "always";
  return sections({
    Unit: [
      ["Description", escapeSpecifiers(unit.description)],
      ["Wants", "network-online.target"],
      ["After", ["network-online.target", ...unit.after].join(" ")],
    ],
    Service: [
      ["Type", isTimed ? "oneshot" : "exec"],
      ["ExecStart", unit.command.map(wordText).join(" ")],
      ...(isTimed ? [["TimeoutStartSec", `${unit.longestRunS ?? 300}s`]] : [
        ["Restart", "on-failure"],
        ["RestartSec", "30s"],
        ["RestartPreventExitStatus", exitCodes.final.join(" ")],
      ]),
      ["SuccessExitStatus", exitCodes.fine.join(" ")],
      ...(unit.user ? [["User", unit.user]] : [["DynamicUser", "yes"]]),
      ["SyslogIdentifier", unit.name],
      ["SupplementaryGroups", unit.groups.join(" ")],
      ["StateDirectory", unit.name],
      ["StateDirectoryMode", "0700"],
      ["CacheDirectory", unit.name],
      ...Object.entries(unit.environment)
        .map(([name, value]) => ["Environment", quoteVariable(name, value)]),
      ["EnvironmentFile", unit.environmentFile ? `-${unit.environmentFile}` : ""],
      ...Object.entries(unit.credentials)
        .map(([name, path]) => ["LoadCredential", `${name}:${escapeSpecifiers(path)}`]),
      ...Object.entries(unit.hardening),
    ],
    ...(isTimed ? {} : { Install: [["WantedBy", "multi-user.target"]] }),
  }, unit.hardening);
}

function timerText({ description }: Unit, schedule: Timed): string {
  const { when, lines } = schedule.kind === "timer"
    ? intervalOf(schedule.everyS)
    : calendarOf(schedule.calendar);
  return sections({
    Unit: [["Description", escapeSpecifiers(`${description}, ${when}`)]],
    Timer: lines,
    Install: [["WantedBy", "timers.target"]],
  });
}

function intervalOf(everyS: number): { when: string; lines: string[][] } {
  const lines = [
    ["OnActiveSec", `${Math.min(5, everyS)}s`],
    ["OnUnitActiveSec", `${everyS}s`],
    // many hosts must not report in step
    ["RandomizedDelaySec", `${Math.ceil(everyS / 20)}s`],
    ["AccuracySec", "1s"],
  ];
  return { when: `every ${everyS} s`, lines };
}

function calendarOf(calendar: string): { when: string; lines: string[][] } {
  const lines = [
    ["OnCalendar", escapeSpecifiers(calendar)],
    // a round time is everybody's time
    ["RandomizedDelaySec", "5min"],
    // what was missed while the machine was off is made up for
    ["Persistent", "yes"],
  ];
  return { when: `at ${calendar}`, lines };
}

/** An empty value is left out, but for hardening, where it means "none". */
function sections(content: Record<string, string[][]>, keepEmpty: Hardening = {}): string {
  const texts = Object.entries(content).map(([name, lines]) =>
    [
      `[${name}]`,
      ...lines
        .filter(([key = "", value]) => value !== "" || key in keepEmpty)
        .map(([key, value]) => `${key}=${value}`),
    ].join("\n")
  );
  return `${texts.join("\n\n")}\n`;
}

function wordText(word: Word): string {
  if (typeof word === "string") return quoteWord(word);
  return ["${CREDENTIALS_DIRECTORY}", word.credential].filter((part) => part !== null).join("/");
}

function quoteVariable(name: string, value: string): string {
  return `"${name}=${escapeSpecifiers(value).replaceAll(/["\\]/g, "\\$&")}"`;
}
