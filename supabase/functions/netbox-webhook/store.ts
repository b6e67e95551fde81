import { callDatabase } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import type { Change } from "./change.ts";
import { patiently } from "./patiently.ts";
import { changeAnswer, changesAnswer, type Told } from "./schema.ts";

/** Calls that store at the same time, and changes in one of them. */
const MOST_CALLS = 2;
const MOST_CHANGES = 200;

/** What waits to be stored in one database, and how many calls are under way. */
interface Store {
  calls: number;
  waiting: { change: Change; answer(told: Result<Told>): void }[];
}

const stores = new Map<string | undefined, Store>();

/**
 * Stores a change, and says what became of it. What arrives while this instance already stores goes together, in one call:
 * a bulk edit in NetBox sends its changes all at once.
 */
export function storeChange(environment: Environment, change: Change): Promise<Result<Told>> {
  const url = environment.SUPABASE_URL;
  const store = stores.get(url) ?? { calls: 0, waiting: [] };
  stores.set(url, store);
  return new Promise((answer) => {
    store.waiting.push({ change, answer });
    if (store.calls < MOST_CALLS) storeWaiting(store, environment);
  });
}

async function storeWaiting(store: Store, environment: Environment): Promise<void> {
  store.calls++;
  while (store.waiting.length > 0) {
    const set = store.waiting.splice(0, MOST_CHANGES);
    const answers = await storeSet(set.map(({ change }) => change), environment);
    set.forEach(({ answer }, position) => answer(answers[position]!));
  }
  store.calls--;
}

async function storeSet(changes: Change[], environment: Environment): Promise<Result<Told>[]> {
  const [change] = changes;
  if (changes.length === 1) {
    return [
      await patiently(() => callDatabase(environment, "netbox_change", { change }, changeAnswer)),
    ];
  }
  const { data, error } = await patiently(() =>
    callDatabase(environment, "netbox_changes", { changes }, changesAnswer)
  );
  if (!error) return data.changes.map(succeed);
  if (error.status === 503) return changes.map(() => fail(error));
  // one of them cannot be stored; it must not take the others with it
  const alone: Result<Told>[] = [];
  for (const change of changes) alone.push(...await storeSet([change], environment));
  return alone;
}
