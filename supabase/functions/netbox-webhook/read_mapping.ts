import { callDatabase } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { type NetboxMapping } from "../_shared/netbox/mapping.ts";
import { mappingAnswer } from "../_shared/netbox/mapping_answer.ts";
import { patiently } from "./patiently.ts";
import { type Result, succeed } from "../_shared/result.ts";

/** A burst of changes asks once; whoever changes the mapping waits as long for the first change that obeys it. */
const KEPT_MS = 5_000;

const kept = new Map<string | undefined, { at: number; mapping: NetboxMapping }>();

/** How this NetBox is to be read, as the settings of BRUCE say it; at most some seconds old. */
export async function readMapping(environment: Environment): Promise<Result<NetboxMapping>> {
  const url = environment.SUPABASE_URL;
  const known = kept.get(url);
  if (known && performance.now() - known.at < KEPT_MS) return succeed(known.mapping);
  const answer = await patiently(() =>
    callDatabase(environment, "netbox_mapping", {}, mappingAnswer)
  );
  if (answer.error) return answer;
  kept.set(url, { at: performance.now(), mapping: answer.data });
  return succeed(answer.data);
}
