/** Flags of each `install`. */
export const INSTALL_FLAGS = {
  apply: { type: "boolean" },
  force: { type: "boolean" },
  root: { type: "string" },
  runtime: { type: "string" },
} as const;

/** Flags of each `uninstall`. */
export const UNINSTALL_FLAGS = {
  apply: { type: "boolean" },
  purge: { type: "boolean" },
  root: { type: "string" },
} as const;

/** The value of a flag that takes one. */
export function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
