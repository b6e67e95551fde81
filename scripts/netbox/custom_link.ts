import type { Plan } from "./plan.ts";

const NAME = "BRUCE";

/** The host that a page is about: of a service it is what it runs on. Empty where NetBox has no name. */
const HOST = "(object.parent or object).name";

/**
 * Makes sure that the pages of devices, VMs and services have a link to their host on the dashboard. Jinja2, as NetBox renders
 * it: a link without a text is not shown.
 */
export async function ensureCustomLink(plan: Plan, dashboardUrl: string): Promise<void> {
  await plan.ensure({
    path: "extras/custom-links/",
    label: NAME,
    is: (row) => row.name === NAME,
    fields: {
      object_types: ["dcim.device", "virtualization.virtualmachine", "ipam.service"],
      link_text: `{% if ${HOST} %}BRUCE{% endif %}`,
      link_url: `${dashboardUrl}#/host/{{ ${HOST} | urlencode }}`,
    },
    defaults: { name: NAME, enabled: true, new_window: true },
  });
}
