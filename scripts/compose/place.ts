import { dirname, relative, resolve, sep } from "node:path";
import type { Stack } from "./stack.ts";

/** Where compose projects run. */
export interface Placing {
  /** The folder that was searched. */
  root: string;
  /** The host that everything in it runs on, where a person said it. */
  host?: string | undefined;
  /** The host that a folder is named after. */
  hostCalled(name: string): string | undefined;
  /** Hosts where containers of that project are seen. */
  hostsOf(project: string): readonly string[];
}

/**
 * The host that a project runs on: the one that a person said, else the nearest folder that is named as a host, else the only
 * one where it is seen. Undefined when none of these tells.
 */
export function placeOf(
  stack: Stack,
  { root, host, hostCalled, hostsOf }: Placing,
): string | undefined {
  if (host !== undefined) return host;
  const top = resolve(root);
  const folders = relative(dirname(top), resolve(stack.directory)).split(sep).toReversed();
  for (const folder of folders) {
    const found = hostCalled(folder);
    if (found) return found;
  }
  const [only, ...others] = hostsOf(stack.name);
  return others.length === 0 ? only : undefined;
}
