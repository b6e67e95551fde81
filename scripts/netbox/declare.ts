import { PORTS_UNKNOWN } from "../../supabase/functions/_shared/netbox/service.ts";
import { ensureCustomFields } from "./custom_fields.ts";
import { declareAddresses } from "./declare_addresses.ts";
import { declareClusters, joinClusters } from "./declare_clusters.ts";
import { declareDevices, declareVms, tagsOf } from "./declare_machines.ts";
import { declareService } from "./declare_service.ts";
import { findElsewhere } from "./elsewhere.ts";
import type { Inventory } from "./inventory.ts";
import { ensureNamed, ensureVrf, ownerOf, scopeOf } from "./named.ts";
import { isIn, type Places } from "./places.ts";
import type { Plan } from "./plan.ts";
import { attempt } from "./refusal.ts";

/**
 * Writes an inventory into NetBox through a plan, what stands on something after it. Returns what could not be done, one
 * sentence each: what NetBox refused, what would take something away from somebody, and what is not clear. `release` is
 * 406 for NetBox 4.6. Throws a UsageError when it names a machine or cluster that is nowhere; then nothing is written.
 */
export async function declare(
  plan: Plan,
  inventory: Inventory,
  release: number,
): Promise<string[]> {
  const elsewhere = await findElsewhere(plan, inventory);
  await ensureCustomFields(plan);
  await declareTags(plan, inventory);
  const site = await ensureNamed(plan, "dcim/sites/", inventory.site.name);
  const problems: string[] = [];
  const tenant = inventory.tenant
    ? await ensureNamed(plan, "tenancy/tenants/", inventory.tenant)
    : undefined;
  const vrf = inventory.vrf ? await ensureVrf(plan, inventory.vrf) : undefined;
  const prefixes = (await plan.rows("ipam/prefixes/")).filter((row) => isIn(vrf, row));
  const places: Places = {
    release,
    site,
    tenant,
    vrf,
    prefixes: [...inventory.site.prefixes, ...prefixes.map((row) => String(row.prefix))],
    hosts: elsewhere.hosts,
    problems,
  };
  for (const prefix of inventory.site.prefixes) {
    await attempt(problems, `Prefix ${prefix}`, () =>
      plan.ensure({
        path: "ipam/prefixes/",
        label: prefix,
        // one of another VRF is another one
        is: (row) => row.prefix === prefix && isIn(vrf, row),
        fields: {},
        defaults: { prefix, ...scopeOf(places), ...ownerOf(places), ...vrf ? { vrf } : {} },
      }));
  }
  const clusters = await declareClusters(plan, inventory, places);
  for (const [name, ref] of elsewhere.clusters) clusters.set(name, ref);
  await declareDevices(plan, inventory, places, clusters);
  await joinClusters(plan, inventory, places, clusters);
  await declareVms(plan, inventory, places, clusters);
  const addressed = [...inventory.devices, ...inventory.vms].flatMap(({ name, ip }) => {
    const host = places.hosts.get(name);
    return ip && host ? [{ host: { ...host, label: name }, ip }] : [];
  });
  await declareAddresses(plan, places, addressed);
  await plan.inOneGo(
    "ipam/services/",
    () => declareServices(plan, inventory, places),
    (label, create) => attempt(problems, `Service ${label}`, create),
  );
  return problems;
}

async function declareServices(plan: Plan, inventory: Inventory, places: Places): Promise<void> {
  const { release, problems } = places;
  for (const service of inventory.services) {
    const host = places.hosts.get(service.host);
    if (!host) {
      if (places.hosts.isAmbiguous(service.host)) {
        problems.push(
          `Service ${service.name} of ${service.host} is left out: several machines have nearly that name.`,
        );
      }
      continue;
    }
    const siblings = inventory.services
      .filter((other) => other !== service && places.hosts.get(other.host) === host)
      .map(({ name }) => name);
    await attempt(
      problems,
      `Service ${service.name} of ${service.host}`,
      () => declareService(plan, release, host, service, siblings),
    );
  }
}

async function declareTags(plan: Plan, { devices, vms, services }: Inventory): Promise<void> {
  const tags = [...devices, ...vms].flatMap((host) => tagsOf(host));
  if (services.some(({ ports }) => ports.length === 0)) tags.push(PORTS_UNKNOWN);
  for (const tag of new Set(tags)) await ensureNamed(plan, "extras/tags/", tag);
}
