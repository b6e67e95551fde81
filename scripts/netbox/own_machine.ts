import { lowerCase } from "../../supabase/functions/_shared/names.ts";
import { plain, type Ref } from "./differences.ts";
import type { Row } from "./plan.ts";
import { Refusal } from "./refusal.ts";

/**
 * The VM of that name, as NetBox tells VMs apart: by cluster, else by device and site, and by tenant. One of another is
 * somebody else's: then there is none yet. Throws a Refusal when several fit.
 */
export function ownVm(
  rows: readonly Row[],
  name: string,
  { cluster, device, site, tenant }: { cluster?: Ref; device?: Ref; site: Ref; tenant?: Ref },
): Row | undefined {
  const same = ofTenant(rows.filter((row) => isCalled(row, name)), tenant);
  const here = same.filter((row) => !row.site || plain(row.site) === site.id);
  if (!cluster) return theOnly(here, `VM ${name}`, "Name its cluster in the inventory");
  const inside = same.filter((row) => plain(row.cluster) === cluster.id);
  if (inside.length > 0) return theOnly(inside, `VM ${name}`, "Settle it in NetBox");
  const loose = here.filter((row) =>
    !row.cluster && (!row.device || !device || plain(row.device) === device.id)
  );
  return theOnly(loose, `VM ${name}`, "Settle it in NetBox");
}

/** The device of that name at a site. Throws a Refusal when several fit. */
export function ownDevice(
  rows: readonly Row[],
  name: string,
  { site, tenant }: { site: Ref; tenant?: Ref | undefined },
): Row | undefined {
  const here = ofTenant(
    rows.filter((row) => isCalled(row, name) && plain(row.site) === site.id),
    tenant,
  );
  return theOnly(here, `device ${name}`, "Settle it in NetBox");
}

/** The cluster of that name at a site, or nowhere in particular. Throws a Refusal when several fit. */
export function ownCluster(rows: readonly Row[], name: string, site: Ref): Row | undefined {
  const here = rows.filter((row) =>
    row.name === name && (row.scope_type ?? "dcim.site") === "dcim.site" &&
    [null, site.id].includes(plain(row.scope_id ?? row.site) as number | null)
  );
  const [scoped, ...others] = here.filter((row) => row.scope_id ?? row.site);
  if (scoped && others.length === 0) return scoped;
  return theOnly(here, `cluster ${name}`, "Give one the site, in NetBox");
}

/** Those of a tenant, where one was named and has any; else all. */
function ofTenant(rows: Row[], tenant: Ref | undefined): Row[] {
  const own = rows.filter((row) => tenant && plain(row.tenant) === tenant.id);
  if (own.length > 0) return own;
  return tenant ? rows.filter((row) => !row.tenant) : rows;
}

function theOnly(rows: readonly Row[], what: string, cure: string): Row | undefined {
  if (rows.length < 2) return rows[0];
  throw new Refusal(
    `NetBox has the ${what} ${rows.length} times (${rows.map(placeOf).join(", ")}). ${cure}.`,
  );
}

function placeOf(row: Row): string {
  const inside = [row.cluster, row.site, row.tenant].map(nameOf).filter((name) => name !== "");
  return [`id ${row.id}`, ...inside].join(" ");
}

function nameOf(related: unknown): string {
  return typeof related === "object" && related !== null && "name" in related
    ? String(related.name)
    : "";
}

function isCalled(row: Row, name: string): boolean {
  return lowerCase(String(row.name ?? "")) === lowerCase(name);
}
