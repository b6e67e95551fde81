/** What the stand-in knows of a model: enough to refuse what NetBox refuses, and to answer in its shapes. */
export interface Model {
  required: string[];
  /** Fields that hold another object: written as id, read nested. */
  related?: Record<string, string>;
  /** Fields written as a bare value and read as `{value, label}`, with their defaults. */
  choices?: Record<string, string | null>;
  /** Fields of any other form. */
  plain?: string[];
  /** Fields that must be unique together. */
  unique?: string[];
  /** Empty lists are refused. */
  nonEmpty?: string[];
}

const SERVICE_PARENTS = ["parent_object_type", "parent_object_id"];

/** Models of NetBox by list path, as its release (406 for 4.6) has them. */
export function modelsOf(release: number): Record<string, Model> {
  const named: Model = {
    required: ["name", "slug"],
    plain: ["description", "color", "vm_role"],
    unique: ["slug"],
  };
  const scope = release >= 402
    ? { plain: ["scope_type", "scope_id"], related: {} as Record<string, string> }
    : { plain: [] as string[], related: { site: "dcim/sites/" } as Record<string, string> };
  return {
    "extras/tags/": named,
    "extras/custom-fields/": {
      required: ["name", "type", "object_types"],
      choices: { type: null },
      plain: ["label", "description", "validation_regex", "group_name"],
      unique: ["name"],
      nonEmpty: ["object_types"],
    },
    "extras/journal-entries/": {
      required: ["assigned_object_type", "assigned_object_id", "comments"],
      choices: { kind: "info" },
    },
    "extras/custom-links/": {
      required: ["name", "object_types", "link_text", "link_url"],
      plain: ["enabled", "new_window"],
      unique: ["name"],
      nonEmpty: ["object_types"],
    },
    "extras/webhooks/": {
      required: ["name", "payload_url"],
      plain: ["http_method", "http_content_type", "secret", "ssl_verification", "description"],
      unique: ["name"],
    },
    "extras/event-rules/": {
      required: [
        "name",
        "object_types",
        "action_type",
        ...release >= 401 ? ["event_types"] : [],
      ],
      choices: { action_type: null },
      plain: [
        "action_object_type",
        "action_object_id",
        "enabled",
        "description",
        ...release >= 401 ? [] : ["type_create", "type_update", "type_delete"],
      ],
      unique: ["name"],
      nonEmpty: ["object_types", ...release >= 401 ? ["event_types"] : []],
    },
    "tenancy/tenants/": named,
    "tenancy/contact-assignments/": { required: ["object_type", "object_id", "contact"] },
    "ipam/vrfs/": { required: ["name"] },
    "dcim/sites/": { ...named, choices: { status: "active" } },
    "dcim/manufacturers/": named,
    "dcim/device-types/": {
      required: ["manufacturer", "model", "slug"],
      related: { manufacturer: "dcim/manufacturers/" },
      unique: ["slug"],
    },
    "dcim/device-roles/": named,
    "dcim/platforms/": named,
    "virtualization/cluster-types/": named,
    "virtualization/cluster-groups/": named,
    "virtualization/clusters/": {
      required: ["name", "type"],
      related: {
        type: "virtualization/cluster-types/",
        group: "virtualization/cluster-groups/",
        tenant: "tenancy/tenants/",
        ...scope.related,
      },
      choices: { status: "active" },
      plain: ["description", ...scope.plain],
    },
    "dcim/devices/": {
      required: ["role", "device_type", "site"],
      related: {
        role: "dcim/device-roles/",
        device_type: "dcim/device-types/",
        site: "dcim/sites/",
        cluster: "virtualization/clusters/",
        tenant: "tenancy/tenants/",
        platform: "dcim/platforms/",
        primary_ip4: "ipam/ip-addresses/",
        primary_ip6: "ipam/ip-addresses/",
      },
      choices: { status: "active" },
      plain: ["name", "serial", "description"],
      unique: ["name", "site"],
    },
    "virtualization/virtual-machines/": {
      required: ["name"],
      related: {
        role: "dcim/device-roles/",
        site: "dcim/sites/",
        cluster: "virtualization/clusters/",
        tenant: "tenancy/tenants/",
        device: "dcim/devices/",
        platform: "dcim/platforms/",
        primary_ip4: "ipam/ip-addresses/",
        primary_ip6: "ipam/ip-addresses/",
      },
      choices: { status: "active" },
      plain: ["serial", "description"],
      unique: ["name", "cluster"],
    },
    "dcim/interfaces/": {
      required: ["device", "name", "type"],
      related: { device: "dcim/devices/" },
      choices: { type: null },
    },
    "virtualization/interfaces/": {
      required: ["virtual_machine", "name"],
      related: { virtual_machine: "virtualization/virtual-machines/" },
    },
    "ipam/ip-addresses/": {
      required: ["address"],
      related: { vrf: "ipam/vrfs/", tenant: "tenancy/tenants/" },
      choices: { status: "active", role: null },
      plain: ["assigned_object_type", "assigned_object_id", "dns_name", "description"],
    },
    "ipam/prefixes/": {
      required: ["prefix"],
      related: { vrf: "ipam/vrfs/", tenant: "tenancy/tenants/", ...scope.related },
      choices: { status: "active" },
      plain: ["description", ...scope.plain],
    },
    "ipam/services/": release >= 407
      ? {
        required: ["name", ...SERVICE_PARENTS, "port_mappings"],
        plain: ["description"],
        nonEmpty: ["port_mappings"],
      }
      : release >= 403
      ? {
        required: ["name", ...SERVICE_PARENTS, "protocol", "ports"],
        choices: { protocol: null },
        plain: ["description"],
        nonEmpty: ["ports"],
      }
      : {
        required: ["name", "protocol", "ports"],
        related: {
          device: "dcim/devices/",
          virtual_machine: "virtualization/virtual-machines/",
        },
        choices: { protocol: null },
        plain: ["description"],
        nonEmpty: ["ports"],
      },
  };
}
