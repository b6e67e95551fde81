import type { TreeHost } from "./answer.ts";

/** A host with how far it is indented. */
export interface Placed {
  host: TreeHost;
  indent: number;
  /** What it is on does not stand above it: filtered away, on the page before, or no host. */
  isCutOff: boolean;
}

/** Indents hosts below what they are on, as far as that is shown. */
export function placed(hosts: TreeHost[]): Placed[] {
  let above: { hostname: string; indent: number }[] = [];
  return hosts.map((host) => {
    const at = above.findIndex(({ hostname }) => hostname === host.parent);
    const indent = at < 0 ? 0 : above[at]!.indent + 1;
    above = [...above.slice(0, at + 1), { hostname: host.hostname, indent }];
    return { host, indent, isCutOff: at < 0 && host.parent !== null };
  });
}
