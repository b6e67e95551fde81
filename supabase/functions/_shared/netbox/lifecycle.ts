/** A NetBox status as the database reads it too (`bruce.to_lifecycle`). */
const LIFECYCLE_OF: Readonly<Record<string, string>> = {
  active: "active",
  offline: "offline",
  decommissioning: "offline",
  inventory: "offline",
  planned: "planned",
  staged: "planned",
  failed: "planned",
  paused: "planned",
};

/** Lifecycle of a NetBox status; undefined for a status of one's own, which says nothing about it. */
export function lifecycleOf(status: string | null | undefined): string | undefined {
  return status ? LIFECYCLE_OF[status] : undefined;
}
