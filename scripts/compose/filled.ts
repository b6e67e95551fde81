import { interpolate, type Variables } from "./interpolate.ts";
import { Override } from "./override.ts";

/** What a file says, its texts with the variables in them. Throws an Error that names the place of one that cannot be read. */
export function filled(
  value: unknown,
  using: { variables: Variables; missing: (name: string) => void },
  path: readonly string[] = [],
): unknown {
  if (typeof value === "string") {
    try {
      return interpolate(value, using.variables, using.missing);
    } catch (error) {
      throw new Error(`${path.join(".")}: ${(error as Error).message}`);
    }
  }
  if (value instanceof Override) return new Override(filled(value.value, using, path));
  if (Array.isArray(value)) {
    return value.map((item, index) => filled(item, using, [...path, String(index)]));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, using, [...path, key])]),
  );
}
