/** What the view may show: all commands, or a page of one list. */
export type ListName =
  | "commands"
  | "waiting"
  | "underway"
  | "ended"
  | "notices"
  | "dead"
  | "targets";

/** The parts of the view, in order. */
export const parts = ["commands", "notices", "dead", "targets"] as const;

const names: readonly string[] = [...parts, "waiting", "underway", "ended"];

/** The list that an address names; anything else is the commands. */
export function readList(name: string | null): ListName {
  return name && names.includes(name) ? name as ListName : "commands";
}

/** The part that a list stands in. */
export function partOf(list: ListName): (typeof parts)[number] {
  return list === "notices" || list === "dead" || list === "targets" ? list : "commands";
}
