/**
 * The tag that BRUCE itself gives to objects of NetBox while an issue about them is open. It is no declaration: whoever
 * reads tags leaves it out, or each issue would be a change of what is declared.
 */
export const DRIFT_TAG = {
  name: "bruce: drift",
  slug: "bruce-drift",
  color: "f44336",
  description: "BRUCE: an issue about this object is open",
} as const;
