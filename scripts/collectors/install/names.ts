import { COMMANDS, type Source } from "../runtime/sources.ts";

/** What a second collector of a source on one machine may be called. */
export const INSTANCE = /^[a-z0-9][a-z0-9-]*$/;

/** Name of the files of a collector without suffix, `collector-docker` or `collector-docker-second`. */
export function stemOf(source: Source, instance?: string): string {
  return ["collector", COMMANDS[source], instance].filter(Boolean).join("-");
}

/** Name of its unit without suffix, which the shipped command `collect` starts. */
export function unitName(source: Source, instance?: string): string {
  return `bruce-${stemOf(source, instance)}`;
}
