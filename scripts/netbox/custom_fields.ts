import { CUSTOM_FIELD_NAMES } from "../../supabase/functions/_shared/netbox/mapping.ts";
import type { Fields } from "./differences.ts";
import type { Plan } from "./plan.ts";

const DEVICE = "dcim.device";
const VM = "virtualization.virtualmachine";
const SERVICE = "ipam.service";

/** Custom fields that hold what NetBox has no place for; `proxmox_vmid` is that of netbox-proxmox-automation. */
const CUSTOM_FIELDS: (Fields & { name: string })[] = [
  {
    name: "bruce_lifecycle",
    type: "text",
    label: "Lifecycle",
    object_types: [SERVICE],
    description: "planned, active, offline or retired; empty is active",
    validation_regex: "^(planned|active|offline|retired)$",
  },
  {
    name: "bruce_role",
    type: "text",
    label: "Role",
    object_types: [SERVICE],
    description: "What the service is for",
  },
  {
    name: "bruce_image",
    type: "text",
    label: "Image",
    object_types: [SERVICE],
    description: "Expected container image",
  },
  {
    name: "bruce_aliases",
    type: "text",
    label: "Aliases",
    object_types: [DEVICE, VM, SERVICE],
    description: "Other names, separated by commas",
  },
  {
    name: "bruce_depends_on",
    type: "text",
    label: "Depends on",
    object_types: [SERVICE],
    description: "Services on the same host, separated by commas",
  },
  {
    name: "bruce_models",
    type: "text",
    label: "Models",
    object_types: [SERVICE],
    description: "Models that an AI service has to have, separated by commas",
  },
  {
    name: "proxmox_vmid",
    type: "integer",
    label: "VMID",
    object_types: [VM],
    description: "Number of the guest in its Proxmox cluster",
  },
];

/**
 * Makes sure that the custom fields are there. One that is there is left as it is, and one that this NetBox has under another
 * name is its owner's.
 */
export async function ensureCustomFields(plan: Plan, names?: readonly string[]): Promise<void> {
  const elsewhere = Object.keys(plan.mapping.custom_fields)
    .map((key) => CUSTOM_FIELD_NAMES[key as keyof typeof CUSTOM_FIELD_NAMES]) as string[];
  for (const { name, ...fields } of CUSTOM_FIELDS) {
    if (names && !names.includes(name) || elsewhere.includes(name)) continue;
    await plan.ensure({
      path: "extras/custom-fields/",
      label: name,
      is: (row) => row.name === name,
      fields: {},
      defaults: { name, ...fields },
    });
  }
}
