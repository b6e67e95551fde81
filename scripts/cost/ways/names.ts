/** Names that are alike in a way that costs: each is another one. */
export const NAMES: Readonly<Record<string, (index: number) => string>> = {
  short: (index) => `s${index}`,
  long: (index) => `s${index}-${"x".repeat(200)}`,
  "nearly equal": (index) => `${"nearly-the-same-".repeat(12)}${index}`,
  "of signs": (index) => `%_*?[a-z]\\${index}`,
  "of Swarm": (index) => `stack_web.${index}.${"a".repeat(21)}${String(index).padStart(4, "0")}`,
  "of add-ons": (index) => `addon_core_s${index}`,
  replicas: (index) => `project-web-${index}`,
  accents: (index) => `éàü-${index}-${"é".repeat(100)}`,
};

/** The name of this kind. */
export function nameOf(kind: string | number | undefined, index: number): string {
  return (NAMES[String(kind)] ?? NAMES.short!)(index);
}
