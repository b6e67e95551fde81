import { serveNetbox } from "../../netbox/support/netbox_server.ts";
import { vmRow } from "../../netbox/support/samples.ts";
import type { Asked, NetboxServer, Row } from "../../netbox/support/netbox_server.ts";
import { actionFor, type ClaimedAction, event, outcomeOf } from "./actions.ts";

/** Name of the function secret with the token. */
export const SECRET = "TARGET_NETBOX_TOKEN";

export const VMS = "virtualization/virtual-machines/";
export const JOURNAL = "extras/journal-entries/";

/** Tags of the owner. */
const TAGS = [{ id: 1, name: "Critical", slug: "critical" }, {
  id: 2,
  name: "Backup",
  slug: "backup",
}];

/** A NetBox with the VM 42, which has the tags of its owner. */
export function netboxWithVm(version = "4.6.8", token?: string): NetboxServer {
  const netbox = serveNetbox({ version, ...token === undefined ? {} : { token } });
  netbox.table("extras/tags/").push(...structuredClone(TAGS));
  netbox.table(VMS).push(
    vmRow(42, "box2-daily", {
      tags: structuredClone(TAGS),
      last_updated: "2026-01-02T03:04:05.000000Z",
    }),
  );
  return netbox;
}

/** What the database says of the VM 42; what `more` says replaces it. */
export function theVm(more: Record<string, unknown> = {}) {
  return {
    type: "vm",
    id: 42,
    name: "box2-daily",
    is_subject: true,
    is_marked: true,
    is_retired: false,
    ...more,
  };
}

/** An action about objects, for a NetBox at a url. */
export function markAction(
  url: string,
  objects: unknown[],
  payload: Record<string, unknown> = {},
  target: Record<string, unknown> = {},
): ClaimedAction & { objects: unknown[] } {
  return {
    ...actionFor(url, { kind: "netbox", auth_secret: SECRET, max_parallel: 1, ...target }, {
      ...event,
      title: "freshrss on box2-daily is down",
      ...payload,
    }),
    objects,
  };
}

/** Sends an action to a NetBox with its token, and says what became of it. */
export function mark(
  netbox: NetboxServer,
  objects: unknown[] = [theVm()],
  payload: Record<string, unknown> = {},
  environment: Record<string, string> = {},
) {
  const action = markAction(netbox.url, objects, payload);
  return outcomeOf(action, { [SECRET]: netbox.token, ...environment });
}

/** The slugs of the tags that the VM has. */
export function slugsOf(row: Row | undefined): string[] {
  return (row?.tags as { slug: string }[] ?? []).map(({ slug }) => slug).sort();
}

/** Methods and paths of what was asked. */
export function writesOf(netbox: NetboxServer): string[] {
  return netbox.written().map(({ method, path }: Asked) => `${method} ${path}`);
}
