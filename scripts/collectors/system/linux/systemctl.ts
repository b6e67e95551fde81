import type { Place } from "./place.ts";

/** A unit as `systemctl list-units` lists it. */
export interface Listed {
  name: string;
  load: string;
  active: string;
  sub: string;
}

/** Properties of a unit by name (org.freedesktop.systemd1(5)); one that is told twice has both texts, one a line. */
export type Properties = ReadonlyMap<string, string>;

const PROPERTIES = [
  ...["Id", "LoadState", "ActiveState", "SubState", "UnitFileState", "Type", "Result"],
  ...["NRestarts", "ExecMainCode", "ExecMainStatus", "ActiveEnterTimestamp"],
  ...["InactiveEnterTimestamp", "ConditionResult", "ConditionTimestamp"],
  ...["TriggeredBy", "WantedBy", "RequiredBy", "Unit", "Listen", "ControlGroup"],
];

/** The units of these types that systemd has loaded; undefined when it does not answer. */
export async function listUnits(
  place: Place,
  types: readonly string[],
): Promise<Listed[] | undefined> {
  const ran = await place.run(
    "systemctl",
    ...["list-units", "--all", "--full", "--plain", "--no-legend", "--no-pager"],
    `--type=${types.join()}`,
  );
  if (ran?.code !== 0) return undefined;
  return ran.stdout.split("\n").flatMap((line) => {
    const [name = "", load = "", active = "", sub = ""] = line.trim().split(/\s+/, 4);
    return name === "" ? [] : [{ name, load, active, sub }];
  });
}

/** What systemd says of these units; undefined when it does not answer. */
export async function showUnits(
  place: Place,
  names: readonly string[],
): Promise<Properties[] | undefined> {
  if (names.length === 0) return [];
  const ran = await place.run(
    "systemctl",
    ...["show", "--no-pager", `--property=${PROPERTIES.join()}`, "--", ...names],
  );
  if (ran?.code !== 0) return undefined;
  return ran.stdout.split(/\n\n+/).filter((block) => block.trim() !== "").map(propertiesOf);
}

function propertiesOf(block: string): Properties {
  const properties = new Map<string, string>();
  for (const [, name = "", value = ""] of block.matchAll(/^([A-Za-z0-9]+)=(.*)$/gm)) {
    const before = properties.get(name);
    properties.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return properties;
}
