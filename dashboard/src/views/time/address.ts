import { addressOf } from "../../routes.ts";

/** The address of this view with some of its query changed; null takes a member away. */
export function timeAddress(
  query: URLSearchParams,
  changes: Record<string, string | null>,
): string {
  const all = { ...Object.fromEntries(query), ...changes };
  return addressOf(
    "time",
    "",
    Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
  );
}
