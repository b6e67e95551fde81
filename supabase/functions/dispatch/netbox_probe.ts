import { z } from "zod";
import { DRIFT_TAG } from "../_shared/netbox/drift_tag.ts";
import type { NetboxClient } from "./netbox_client.ts";
import { lacking, type NetboxFault } from "./netbox_faults.ts";

const status = z.looseObject({ "netbox-version": z.string() });
const listed = z.looseObject({ results: z.array(z.unknown()) });

/** What `OPTIONS` of a list tells: the methods that the token may use, `POST` to add and `PUT` to change. */
const options = z.looseObject({ actions: z.record(z.string(), z.unknown()).default({}) });

/** The lists of a notification, and what it does there. */
const LISTS = [
  { path: "extras/journal-entries/", method: "POST" },
  { path: "dcim/devices/", method: "PATCH" },
  { path: "virtualization/virtual-machines/", method: "PATCH" },
  { path: "ipam/services/", method: "PATCH" },
] as const;

const TAGS = "extras/tags/";

/** Asks NetBox who it is, and what the token may: all that a notification does. Writes nothing. */
export async function probeNetbox(ask: NetboxClient, secret: string): Promise<NetboxFault> {
  const said = await ask({ method: "GET", path: "status/" });
  if (said.fault) return said.fault;
  if (!status.safeParse(said.body).success) {
    const error = "what answers at status/ is not NetBox: is the url that of NETBOX_URL?";
    return { outcome: "dead", http_status: said.status, error };
  }
  const tag = await ask({ method: "GET", path: TAGS, query: { slug: DRIFT_TAG.slug } });
  if (tag.fault) return tag.fault;
  const isThere = (listed.safeParse(tag.body).data?.results.length ?? 0) > 0;
  // the tag is made once
  for (const list of [...LISTS, ...isThere ? [] : [{ path: TAGS, method: "POST" } as const]]) {
    const fault = await probeList(ask, list, secret);
    if (fault) return fault;
  }
  return { outcome: "delivered", http_status: said.status, error: null };
}

/** What the token may not do with a list, or null. Where NetBox does not say what it may, that is no fault. */
async function probeList(
  ask: NetboxClient,
  { path, method }: { path: string; method: "POST" | "PATCH" },
  secret: string,
): Promise<NetboxFault | null> {
  const read = await ask({ method: "GET", path, query: { limit: "1", fields: "id" } });
  if (read.fault) return read.fault;
  const told = await ask({ method: "OPTIONS", path, query: { fields: "id" } });
  if (told.fault) return null;
  const { actions } = options.parse(told.body);
  if (actions[method === "PATCH" ? "PUT" : "POST"] !== undefined) return null;
  return { outcome: "dead", http_status: told.status, error: lacking({ method, path, secret }) };
}
