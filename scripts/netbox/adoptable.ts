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
  "VM_UNDECLARED guest",
  "VM_UNDECLARED host",
] as const;

/** Can what an issue observed be written into NetBox? */
export function isAdoptable(
  { event_type, field }: { event_type: string; field: string | null },
): boolean {
  return ADOPTABLE.some((kind) => kind === `${event_type} ${field}`);
}

/** Is an issue about a host that nobody declares? Then adopting it declares the host. */
export function isUndeclaredHost(
  { event_type, expected }: { event_type: string; expected: string | null },
): boolean {
  return event_type === "VM_UNDECLARED" && expected === "not declared";
}
