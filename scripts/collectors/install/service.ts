import { resolve } from "node:path";
import { READS_ONLY } from "../../install/hardening.ts";
import type { Schedule, Unit, Word } from "../../install/unit.ts";
import type { AnyCollector, ServiceNeeds } from "../runtime/collector.ts";
import { EXIT } from "../../program/exit_codes.ts";
import type { Setting, Values } from "../../program/settings.ts";

/** Name of the credential that is the configuration file. */
const CONFIG = "config";

/** What the unit of a collector is made of. */
export interface Service {
  /** `bruce-collector-docker`. */
  name: string;
  collector: AnyCollector;
  /** The words that start a program, up to the path of the collector. */
  command: string[];
  configPath: string;
  schedule: Schedule;
  settings: Values;
  needs: ServiceNeeds;
}

/** The unit that runs a collector: it reads its configuration, and files that this names, as credentials. */
export function unitOf(service: Service): Unit {
  const { name, collector, configPath, schedule, settings, needs } = service;
  const files = collector.settings.filter(({ reads, key }) => reads && settings[key] !== undefined);
  const timing = schedule.kind === "timer" ? ["--once", "--interval", `${schedule.everyS}`] : [];
  return {
    name,
    description: `BRUCE: ${collector.summary.replace(/\.$/, "").replace(/^[A-Z]/, lower)}`,
    command: [
      ...service.command,
      ...timing,
      "--config",
      { credential: CONFIG },
      ...files.flatMap(flagWords),
    ],
    schedule,
    ...needs.user ? { user: needs.user } : {},
    groups: needs.groups ?? [],
    after: needs.after ?? [],
    credentials: {
      [CONFIG]: configPath,
      ...Object.fromEntries(files.flatMap((setting) => credentialsOf(setting, settings))),
    },
    environment: { DENO_DIR: `/var/cache/${name}`, NO_COLOR: "1" },
    hardening: { ...READS_ONLY, ...needs.hardening },
    exitCodes: { fine: [EXIT.spooled, EXIT.busy], final: [EXIT.usage, EXIT.refused] },
  };
}

function flagWords({ flag, reads }: Setting): Word[] {
  return [`--${flag}`, { credential: reads === "file" ? flag : null }];
}

function credentialsOf({ key, flag, reads }: Setting, settings: Values): [string, string][] {
  const path = resolve(String(settings[key]));
  if (reads === "file") return [[flag, path]];
  return (reads ?? []).map((file) => [file, resolve(path, file)]);
}

function lower(letter: string): string {
  return letter.toLowerCase();
}
