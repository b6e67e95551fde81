import type { Fields, Ref } from "./differences.ts";
import type { Places } from "./places.ts";
import type { Plan } from "./plan.ts";

/** A thing that is just a name: recognised by its slug. */
export async function ensureNamed(
  plan: Plan,
  path: string,
  name: string,
  more: Fields = {},
): Promise<Ref> {
  const slug = slugOf(name);
  return await plan.ensure({
    path,
    label: name,
    is: (row) => row.slug === slug,
    fields: {},
    defaults: { name, slug, ...more },
  });
}

/** A role that VMs may have too. */
export async function ensureRole(plan: Plan, name: string): Promise<Ref> {
  return await ensureNamed(plan, "dcim/device-roles/", name, { color: "9e9e9e", vm_role: true });
}

/** A VRF has no slug. */
export async function ensureVrf(plan: Plan, name: string): Promise<Ref> {
  return await plan.ensure({
    path: "ipam/vrfs/",
    label: name,
    is: (row) => row.name === name,
    fields: {},
    defaults: { name },
  });
}

/** Whose a new thing is. */
export function ownerOf({ tenant }: Places): Fields {
  return tenant ? { tenant } : {};
}

/** Where a cluster or prefix belongs: a scope from NetBox 4.2, a site before. */
export function scopeOf({ release, site }: Pick<Places, "release" | "site">): Fields {
  return release >= 402 ? { scope_type: "dcim.site", scope_id: site } : { site };
}

/** Slug as NetBox makes it: lower case, without accents, words joined by hyphens. */
export function slugOf(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 100);
}
