import type { GuestRow, NodeRow } from "./answers.ts";
import type { View } from "./view.ts";

/** Guests that can run: a template is only a mould. */
export function runnable({ guests }: View): GuestRow[] {
  return guests.filter(({ template }) => !template);
}

/** Names of the nodes that are surely there. */
export function onlineNodes(view: View): Set<string> {
  return new Set(
    view.nodes.filter((row) => nodeStatus(row, view) === "online").map(({ node }) => node),
  );
}

/** Membership comes from corosync and is fresher than the row. Without quorum the absence of others proves nothing. */
export function nodeStatus(
  { node, status = "unknown" }: NodeRow,
  { members, isQuorate }: View,
): string {
  const member = members.find(({ name }) => name === node);
  if (member && !member.online) return isQuorate ? "offline" : "unknown";
  return status === "offline" && !isQuorate ? "unknown" : status;
}

/** Only a machine whose process runs can be paused; a container cannot. */
export function mayPause({ type, status }: GuestRow): boolean {
  return type === "qemu" && status === "running";
}
