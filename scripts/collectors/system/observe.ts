import type { Observe } from "../runtime/collector.ts";
import { completenessOf } from "../runtime/completeness.ts";
import { failed } from "../runtime/failed.ts";
import { SourceError } from "../runtime/source_error.ts";
import { Gaps } from "./gaps.ts";
import { PARTS, type Seen } from "./snapshot.ts";
import { told } from "./told.ts";

/** Looks once at this machine, and tells what it could not read. */
export interface Look {
  look(now: Date, gaps: Gaps): Promise<Seen>;
}

/** Looks at the machine that it runs on. */
export function observer(target: string, look: Look): Observe {
  return async () => {
    const observedAt = new Date();
    const gaps = new Gaps();
    const seen = await seenBy(look, observedAt, gaps);
    if (seen instanceof SourceError) return [failed(target, observedAt, seen)];
    const unreadable = gaps.reasons();
    const { machine_id } = seen.os;
    return [{
      hostname: target,
      ...(machine_id ? { instance: `machine ${machine_id}` } : {}),
      observedAt,
      complete: completenessOf(
        PARTS,
        gaps.incomplete.map((part) => ({ lists: [part], message: unreadable[part] ?? "" })),
      ),
      error: null,
      problems: Object.entries(unreadable).map(([part, message]) => `${part}: ${message}`),
      snapshot: { ...told(seen, gaps.lacking), unreadable },
      summary: `${seen.units.length} units, ${seen.listeners.length} listeners`,
    }];
  };
}

async function seenBy(look: Look, now: Date, gaps: Gaps): Promise<Seen | SourceError> {
  try {
    return await look.look(now, gaps);
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
