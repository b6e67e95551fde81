import { foldName } from "../../../supabase/functions/_shared/names.ts";
import type { KnownHost } from "./known.ts";

/** The host that a name means, by its own name or another one. */
export function hostCalled(hosts: readonly KnownHost[], name: string): string | undefined {
  const folded = foldName(name);
  if (folded === "") return undefined;
  return hosts.find(({ hostname }) => foldName(hostname) === folded)?.hostname ??
    hosts.find(({ aliases }) => aliases.some((alias) => foldName(alias) === folded))?.hostname;
}
