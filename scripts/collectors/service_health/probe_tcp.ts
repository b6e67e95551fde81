import { connectAny } from "../../http/connect_any.ts";
import type { AddressBook } from "./address_book.ts";
import { type Result, well } from "./result.ts";
import { endpointOf, type TargetOf } from "./target.ts";

/** Connects and closes again: something listens there. */
export async function probeTcp(
  { target }: TargetOf<"tcp">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const endpoint = endpointOf(target);
  if (!endpoint) throw new Error(`no endpoint: ${target}`);
  const known = await addresses.addressesOf(endpoint.host);
  (await connectAny(known, endpoint.port, signal)).destroy();
  return well();
}
