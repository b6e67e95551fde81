import { callDatabase } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { pause } from "../_shared/pause.ts";
import { applyAnswer } from "./schema.ts";

/** How often a database that does not answer is asked; after that the jobs of the database apply what waits. */
const MOST_FAULTS = 5;
const PAUSE_MS = 1000;

/** One set costs nearly the same whether it has one change or fifty: what arrives within this time goes together, ms. */
const GATHER_MS = 200;
const MANY_CHANGES = 100;

/** Who applies in one database, and whether it has to look again. */
interface Applier {
  running: Promise<void> | null;
  isAskedAgain: boolean;
}

const appliers = new Map<string | undefined, Applier>();

/**
 * Applies the changes that were queued, until none waits. Whoever calls while this instance is at it is served by one more
 * look: the last one may have been before the change was stored. Never rejects.
 */
export function applyWhatWaits(environment: Environment): Promise<void> {
  const url = environment.SUPABASE_URL;
  const applier = appliers.get(url) ?? { running: null, isAskedAgain: false };
  appliers.set(url, applier);
  applier.isAskedAgain = true;
  applier.running ??= applyAll(applier, environment);
  return applier.running;
}

async function applyAll(applier: Applier, environment: Environment): Promise<void> {
  let faults = 0;
  let isPatient = true;
  while (applier.isAskedAgain && faults < MOST_FAULTS) {
    if (isPatient) await pause(GATHER_MS);
    applier.isAskedAgain = false;
    const { data, error } = await callDatabase(
      environment,
      "apply_netbox_changes",
      {},
      applyAnswer,
    );
    isPatient = !(data?.changes && data.changes >= MANY_CHANGES);
    if (error || data.result === "applied") applier.isAskedAgain = true;
    if (!error) continue;
    faults++;
    console.error(`Queued changes of NetBox wait: ${error.code}: ${error.cause}`);
    await pause(PAUSE_MS);
  }
  // in one go with the last condition: whoever asks from now on starts anew
  applier.running = null;
}
