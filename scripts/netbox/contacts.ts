import { z } from "zod";
import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";
import { objectId, related } from "../../supabase/functions/_shared/netbox/fields.ts";
import type { NetboxClient } from "./client.ts";
import { type Progress, readList } from "./list.ts";

const TYPE_OF = { device: "dcim.device", vm: "virtualization.virtualmachine" } as const;

const assignment = z.looseObject({
  object_type: z.string().nullish(),
  content_type: z.string().nullish(),
  object_id: objectId,
  contact: related,
});

/**
 * Gives machines the names of the contacts that NetBox assigns to them, as `metadata.contacts`; neither addresses nor numbers
 * of people leave NetBox. Returns why not all are known, or null.
 */
export async function withContacts(
  client: NetboxClient,
  machines: readonly DeclaredHost[],
  progress?: Progress,
): Promise<{ machines: DeclaredHost[]; problem: string | null }> {
  const path = "tenancy/contact-assignments/";
  const { rows, problem } = await readList(client, path, {}, progress);
  if (problem) return { machines: [...machines], problem };
  const names = new Map<string, Set<string>>();
  for (const row of rows) {
    const { data } = assignment.safeParse(row);
    const name = data?.contact?.name;
    if (!data || !name) continue;
    const key = `${data.object_type ?? data.content_type} ${data.object_id}`;
    names.set(key, (names.get(key) ?? new Set()).add(name));
  }
  const contactsOf = ({ asset_type, netbox_id }: DeclaredHost) =>
    asset_type === "device" || asset_type === "vm"
      ? names.get(`${TYPE_OF[asset_type]} ${netbox_id}`)
      : undefined;
  return {
    machines: machines.map((machine) => {
      const contacts = [...contactsOf(machine) ?? []].sort();
      const value = contacts.length > 0 ? contacts : null;
      return { ...machine, metadata: { ...machine.metadata, contacts: value } };
    }),
    problem: null,
  };
}
