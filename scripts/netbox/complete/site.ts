import { UsageError } from "../../program/usage_error.ts";
import type { Plan } from "../plan.ts";

/** The site that new things go to: the one that a person named, else the only one of NetBox, else a first one. Throws a UsageError. */
export async function siteOf(plan: Plan, wanted: string | undefined): Promise<string> {
  const names = (await plan.rows("dcim/sites/")).map(({ name }) => String(name));
  if (wanted !== undefined) return wanted;
  if (names.length > 1) {
    throw new UsageError(`NetBox has several sites (${names.join(", ")}): say --site NAME.`);
  }
  return names[0] ?? "Home";
}
