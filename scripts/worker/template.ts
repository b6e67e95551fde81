/** The placeholder that stands for the name of the target. */
export const TARGET = "target";

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;

/** Names of the arguments that an element of a template stands for. */
export function placeholdersOf(element: string): string[] {
  return [...element.matchAll(PLACEHOLDER)].map(([, name]) => name ?? "");
}

/**
 * Fills a template in. Each element stays one element whatever its values hold, and no value is read as a template
 * again. The values must have passed their checks.
 */
export function fillIn(argv: readonly string[], values: ReadonlyMap<string, string>): string[] {
  return argv.map((element) =>
    element.replaceAll(PLACEHOLDER, (_whole, name: string) => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`no value for ${name}`);
      return value;
    })
  );
}
