/** red: something critical or high is open; orange: something else is, or waits to be confirmed; grey: not seen, or long ago. */
export type HostState = "red" | "orange" | "green" | "grey";

export const hostStates: HostState[] = ["red", "orange", "grey", "green"];

/** A host in one line. */
export interface Glance {
  hostname: string;
  asset_type: string | null;
  /** The host it is on: as observed, else as declared. */
  parent: string | null;
  role: string | null;
  cluster: string | null;
  tags: string[];
  lifecycle: "planned" | "active" | "offline" | "retired" | "undeclared";
  state: HostState;
  /** What its hypervisor says of it. */
  observed: string;
  worst: "critical" | "high" | "medium" | "low" | null;
  open: Record<"critical" | "high" | "medium" | "low", number>;
  /** Issues that wait to be seen again, and that nothing holds back. */
  pending: number;
  services_total: number;
  services_unseen: number;
  services_ill: number;
  last_contact_at: string | null;
}

/** A host where it stands in the tree. */
export interface TreeHost extends Glance {
  depth: number;
}

/** What can be filtered by, and how many hosts have it. */
export type Facets = Record<"roles" | "clusters" | "tags", [string, number][]>;

/** What `dashboard_hosts` answers. */
export interface HostsAnswer {
  status: 200;
  as_of: string;
  version: string;
  unchanged?: boolean;
  items: TreeHost[];
  next_cursor: string | null;
  counts: Record<HostState, number>;
  /** In the answer of the first page only. */
  facets?: Facets;
}
