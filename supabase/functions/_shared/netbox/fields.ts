import { z } from "zod";
import { wholeNumber } from "../fields.ts";
import { DRIFT_TAG } from "./drift_tag.ts";

/** A choice as NetBox writes it (`{value, label}`) or bare, as a string; null when empty. */
export const choice = z.union([
  z.string(),
  z.looseObject({ value: z.string() }).transform(({ value }) => value),
]).nullish();

/** Number of a NetBox object, also as text of digits. */
export const objectId = wholeNumber(1, Number.MAX_SAFE_INTEGER);

/** Another object, in brief. */
export const related = z.looseObject({
  id: objectId,
  name: z.string().nullish(),
  display: z.string().nullish(),
  slug: z.string().nullish(),
}).nullish();

/** Slugs of tags, without the one that BRUCE gives; a snapshot-like list of names is read too. */
export const tags = z.array(
  z.union([z.string(), z.looseObject({ slug: z.string() }).transform(({ slug }) => slug)]),
).transform((slugs) => slugs.filter((slug) => slug !== DRIFT_TAG.slug)).optional();

/** An address in brief, without its mask. */
export const relatedAddress = z.looseObject({
  id: objectId,
  address: z.string(),
}).transform(({ id, address }) => ({ id, ip: withoutMask(address) })).nullish();

/**
 * The custom fields that BRUCE knows; all others stay in NetBox. `proxmox_*` are those of
 * netboxlabs/netbox-proxmox-automation, `bruce_*` are made by `netbox-declare`. NetBox 4.7 wraps selections.
 */
export const customFields = z.object({
  proxmox_vmid: z.preprocess(unwrap, wholeNumber(1, 999_999_999).nullish().catch(undefined)),
  proxmox_node: z.preprocess(unwrap, z.string().nullish().catch(undefined)),
  bruce_lifecycle: z.preprocess(
    unwrap,
    z.enum(["planned", "active", "offline", "retired"]).nullish().catch(undefined),
  ),
  bruce_role: z.preprocess(unwrap, z.string().nullish().catch(undefined)),
  bruce_image: z.preprocess(unwrap, z.string().nullish().catch(undefined)),
  bruce_aliases: z.preprocess(unwrap, z.string().nullish().catch(undefined)).transform(namesIn),
  bruce_depends_on: z.preprocess(unwrap, z.string().nullish().catch(undefined)).transform(namesIn),
  bruce_models: z.preprocess(unwrap, z.string().nullish().catch(undefined)).transform(namesIn),
}).nullish();

/** What was said in custom fields that BRUCE knows. */
export type CustomFields = Partial<NonNullable<z.output<typeof customFields>>>;

/** The object without the members that say nothing. */
export function present<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Partial<Value>;
}

/** `192.0.2.10` of `192.0.2.10/24`. */
export function withoutMask(address: string): string {
  return address.split("/")[0] ?? address;
}

/** Text that says something, shortened to what a label may hold; null when blank. */
export function label(text: string | null | undefined): string | null | undefined {
  return typeof text === "string" ? text.trim().slice(0, 255) || null : text;
}

function unwrap(value: unknown): unknown {
  const isChoice = typeof value === "object" && value !== null && "value" in value;
  return isChoice ? value.value : value;
}

function namesIn(text: string | null | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  return (text ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
}
