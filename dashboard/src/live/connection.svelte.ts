import type { Fault } from "../api/fault.ts";

/** What the page knows of its connection, for the line at the top. */
export const connection = $state<{
  lost_because?: Fault;
  as_of?: string;
  /** Where the project has Realtime: whether changes are told now. */
  is_told?: boolean;
}>({});
