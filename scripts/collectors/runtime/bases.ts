import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { parseJson } from "../../program/parse_json.ts";
import type { Snapshot } from "./changes.ts";

/** A snapshot that the API has stored, and the name by which it knows it. */
export interface Base {
  base: string;
  snapshot: Snapshot;
}

const kept = z.record(
  z.string(),
  z.object({ base: z.string(), snapshot: z.record(z.string(), z.unknown()) }),
);

/**
 * The newest base of each host, in a file, as a timer starts a collector anew each time. It may be lost: then a snapshot is
 * sent whole.
 */
export class Bases {
  readonly path: string;
  #bases: Map<string, Base>;

  constructor(path: string) {
    this.path = path;
    this.#bases = new Map(Object.entries(readBases(path)));
  }

  get(hostname: string): Base | undefined {
    return this.#bases.get(hostname);
  }

  /** Keeps a base in place of the one before. Metrics are no part of it. */
  set(hostname: string, { base, snapshot: { metrics: _, ...snapshot } }: Base): void {
    this.#bases.set(hostname, { base, snapshot });
    try {
      const next = `${this.path}.next`;
      writeFileSync(next, JSON.stringify(Object.fromEntries(this.#bases)), { mode: 0o600 });
      renameSync(next, this.path);
    } catch {
      // the next program that starts sends whole snapshots
    }
  }
}

function readBases(path: string): z.output<typeof kept> {
  try {
    return existsSync(path) ? kept.parse(parseJson(readFileSync(path, "utf8"))) : {};
  } catch {
    return {};
  }
}
