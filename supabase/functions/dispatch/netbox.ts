import type { Environment } from "../_shared/environment.ts";
import { type NetboxClient, netboxClientOf } from "./netbox_client.ts";
import type { NetboxFault } from "./netbox_faults.ts";
import { writeEntry } from "./netbox_journal.ts";
import { keepTag, readTags } from "./netbox_tag.ts";
import type { NetboxObject } from "./netbox_objects.ts";
import { probeNetbox } from "./netbox_probe.ts";
import type { Action, Outcome } from "./schema.ts";

/**
 * Tells NetBox of one event: a journal entry on the object that it is about, and a tag that the object has while an issue
 * about it is open. A repeat writes nothing twice. A notification about no object of NetBox is delivered, and the ledger
 * says so.
 */
export async function tellNetbox(
  action: Action,
  environment: Environment,
  longestMs: number,
): Promise<Outcome> {
  const client = netboxClientOf({ action, environment, longestMs });
  if (client.fault !== undefined) return outcomeOf(dead(client.fault));
  if (action.payload.kind === "test") {
    return outcomeOf(await probeNetbox(client.value, action.target.auth_secret ?? ""));
  }
  if (Array.isArray(action.payload.events)) {
    return outcomeOf(nothing("a digest or a group is about no one object of NetBox"));
  }
  if (action.objects.length === 0) return outcomeOf(nothing("nothing of it is in NetBox"));
  let said: NetboxFault = { outcome: "delivered", http_status: 200, error: null };
  for (const object of action.objects) {
    const told = await tellObject(client.value, action, object, environment);
    if (told.outcome !== "delivered") return outcomeOf(told);
    if (object.is_subject) said = told;
  }
  return outcomeOf(said);
}

/** Reads the object before it writes anything: nothing is told of what is gone. */
async function tellObject(
  ask: NetboxClient,
  { payload }: Action,
  object: NetboxObject,
  environment: Environment,
): Promise<NetboxFault> {
  const read = await readTags(ask, object);
  if (read.fault) {
    const isExpected = object.is_retired || !object.is_subject;
    return read.fault.http_status === 404 && isExpected
      ? nothing(`NetBox has no ${object.type} ${object.name} any more`)
      : read.fault;
  }
  const fault = object.is_subject
    ? await writeEntry(ask, object, payload, environment.BRUCE_DASHBOARD_URL)
    : null;
  return fault ?? await keepTag(ask, object, read) ??
    { outcome: "delivered", http_status: 200, error: null };
}

function nothing(error: string): NetboxFault {
  return { outcome: "delivered", http_status: null, error };
}

function dead(error: string): NetboxFault {
  return { outcome: "dead", http_status: null, error };
}

function outcomeOf(fault: NetboxFault): Outcome {
  return { ...fault, retry_after_s: fault.retry_after_s ?? null };
}
