import { connect } from "node:net";
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
  const host = await addresses.addressOf(endpoint.host);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port: endpoint.port });
    signal.addEventListener("abort", () => socket.destroy(), { once: true });
    socket.once("connect", () => {
      resolve();
      socket.destroy();
    });
    socket.on("error", reject);
  });
  return well();
}
