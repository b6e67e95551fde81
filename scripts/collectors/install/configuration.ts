import { isDeepStrictEqual } from "node:util";
import type { AnyCollector } from "../runtime/collector.ts";
import type { Setting, Values } from "../../program/settings.ts";
import { COMMON_SETTINGS } from "../runtime/common_settings.ts";

/** The text of a configuration file that says `values`; secrets are hidden when it is only to be shown. */
export function configurationText(
  values: Values,
  { source, settings }: AnyCollector,
  secrets: "told" | "hidden" = "told",
): string {
  const pick = (some: readonly Setting[]) =>
    Object.fromEntries(some.flatMap(({ key, isSecret }) => {
      if (values[key] === undefined) return [];
      return [[key, isSecret && secrets === "hidden" ? "(hidden)" : values[key]]];
    }));
  const own = pick(settings);
  const isEmpty = Object.keys(own).length === 0;
  const file = { ...pick(COMMON_SETTINGS), ...(isEmpty ? {} : { [source]: own }) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Whether two sets of settings say the same, whatever their order. */
export function saysTheSame(a: Values, b: Values): boolean {
  return isDeepStrictEqual(a, b);
}
