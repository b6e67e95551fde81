import { type Problem, problemsOf } from "../_shared/problems.ts";
import { OBJECT_TYPES, READERS } from "../_shared/netbox/readers.ts";
import {
  isInScope,
  type NetboxMapping,
  toUsualNames,
  withOwnLifecycle,
} from "../_shared/netbox/mapping.ts";
import { anyObject, type Envelope } from "./envelope.ts";

/** One change as the rpc `netbox_change` takes it; `object` is in the canonical form of its type. */
export interface Change {
  /** The same for the same change, however often it is sent. */
  key: string;
  event: "created" | "updated" | "deleted";
  type: "device" | "vm" | "cluster" | "prefix" | "service" | "address";
  netbox_id: number;
  /** When NetBox last changed the object, ISO 8601: later states win. */
  changed_at: string;
  object: unknown;
}

/** The change that an event tells, or what is wrong with it, or why it is none of ours. */
export function changeOf(
  { event, timestamp, type: sentType, requestId, data }: Envelope,
  bodySha256: string,
  mapping: NetboxMapping,
): Change | { problems: Problem[] } | { ignored: string } {
  const objectType = OBJECT_TYPES.find((known) => known === sentType) ??
    OBJECT_TYPES.find((known) => known.split(".")[1] === sentType);
  if (!objectType) return { ignored: `${sentType || "An object without a type"} is not followed.` };
  if (event !== "created" && event !== "updated" && event !== "deleted") {
    return { ignored: `${event} is no change of an object.` };
  }
  const common = anyObject.safeParse(data);
  if (!common.success) return { problems: inData(problemsOf(common.error, data)) };
  const { type, read } = READERS[objectType];
  const custom_fields = toUsualNames(Object(data).custom_fields, mapping);
  const object = read.safeParse(
    custom_fields === undefined ? data : { ...Object(data), custom_fields },
  );
  if (!object.success) return { problems: inData(problemsOf(object.error, data)) };
  const { id, last_updated } = common.data;
  const host = "asset_type" in object.data ? withOwnLifecycle(object.data, mapping) : undefined;
  if (host && event !== "deleted" && !isInScope(host, mapping)) {
    // the next export retires it, where it was declared
    return { ignored: `${host.hostname} is outside of the scope in settings.netbox_mapping.` };
  }
  return {
    key: requestId ? [requestId, type, id, event].join(" ") : bodySha256,
    event,
    type,
    netbox_id: id,
    changed_at: last_updated ?? timestamp.toISOString(),
    object: host ?? object.data,
  };
}

/** True for an event that is none of ours. */
export function isIgnored<T>(change: T | { ignored: string }): change is { ignored: string } {
  return typeof change === "object" && change !== null && "ignored" in change;
}

function inData(problems: Problem[]): Problem[] {
  return problems.map(({ path, ...rest }) => ({
    ...rest,
    path: path ? `data${path.startsWith("[") ? "" : "."}${path}` : "data",
  }));
}
