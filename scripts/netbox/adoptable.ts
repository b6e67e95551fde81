/** Kinds of issue that NetBox can settle, as `event_type field`. */
export const ADOPTABLE = [
  "CONFIG_DRIFT ip",
  "CONFIG_DRIFT node",
  "VM_DOWN state",
  "CONFIG_DRIFT lifecycle",
  "SERVICE_UNEXPECTED lifecycle",
  "SERVICE_MISSING state",
  "CONFIG_DRIFT image",
  "CONFIG_DRIFT role",
  "PORT_MISMATCH ports",
  "SERVICE_UNEXPECTED declaration",
] as const;

/** Can what an issue observed be written into NetBox? */
export function isAdoptable(
  { event_type, field }: { event_type: string; field: string | null },
): boolean {
  return ADOPTABLE.some((kind) => kind === `${event_type} ${field}`);
}
