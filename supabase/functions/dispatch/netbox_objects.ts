import { z } from "zod";

/** Where NetBox has the objects of each type: list path, content type, and what its permissions call them. */
const TYPES = {
  device: { list: "dcim/devices/", contentType: "dcim.device", permission: "dcim | device" },
  vm: {
    list: "virtualization/virtual-machines/",
    contentType: "virtualization.virtualmachine",
    permission: "virtualization | virtual machine",
  },
  service: { list: "ipam/services/", contentType: "ipam.service", permission: "ipam | service" },
} as const;

/** An object of NetBox that a notification is about, as `bruce.objects_to_mark` names it. */
export const netboxObject = z.looseObject({
  type: z.enum(["device", "vm", "service"]),
  id: z.int().positive(),
  name: z.string(),
  /** The event is told of it; of another one, only its tag is kept in step. */
  is_subject: z.boolean(),
  /** An issue about it is open: it has the tag. */
  is_marked: z.boolean(),
  /** Declared as gone: NetBox may have deleted it. */
  is_retired: z.boolean(),
});

/** See {@link netboxObject}. */
export type NetboxObject = z.output<typeof netboxObject>;

/** Path of an object below `/api/`. */
export function pathOf({ type, id }: NetboxObject): string {
  return `${TYPES[type].list}${id}/`;
}

/** What NetBox calls the type of an object, such as `dcim.device`. */
export function contentTypeOf({ type }: NetboxObject): string {
  return TYPES[type].contentType;
}

/** What NetBox calls the objects of a list when it speaks of permissions, such as `dcim | device`. */
export function permissionOf(path: string): string {
  const known = Object.values(TYPES).find(({ list }) => path.startsWith(list));
  return known?.permission ??
    (path.startsWith("extras/tags/") ? "extras | tag" : "extras | journal entry");
}
