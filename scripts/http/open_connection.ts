import { isIP, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { connectAny } from "./connect_any.ts";
import { explained } from "./explain_tls.ts";
import type { Peer } from "./peer.ts";
import { readTrusted } from "../program/trusted_file.ts";

/** What is asked of a certificate. */
export interface Proof {
  /** Name to ask for where it is not the name of the peer. */
  servername?: string | undefined;
  /** Path of a PEM file: only certificates of this CA are trusted. */
  ca?: string | undefined;
  /** The certificate is only read, and trusted for nothing. */
  isOnlyRead?: boolean;
}

/** A TLS connection to a peer that has proved who it is. Rejects with an error whose code says why not. */
export async function openTls(peer: Peer, proof: Proof, signal: AbortSignal): Promise<TLSSocket> {
  const socket = await connectAny(peer.addresses, peer.port, signal);
  try {
    return await handshake(socket, peer, proof, signal);
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw error;
    throw await explained(error, { ...peer, name: nameOf(peer, proof) }, signal);
  }
}

/** The name that a certificate has to be for; a final dot is no part of it. */
function nameOf({ name }: Peer, { servername }: Proof): string {
  return (servername ?? name).replace(/\.$/, "");
}

function handshake(
  over: Socket,
  peer: Peer,
  proof: Proof,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const name = nameOf(peer, proof);
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const socket = connect({
    socket: over,
    host: name,
    ...(isIP(name) ? {} : { servername: name }),
    ...(proof.ca ? { ca: readTrusted(proof.ca) } : {}),
    rejectUnauthorized: !proof.isOnlyRead,
    ALPNProtocols: ["http/1.1"],
  });
  const cancel = () => socket.destroy(signal.reason);
  signal.addEventListener("abort", cancel, { once: true });
  socket.once("secureConnect", () => {
    signal.removeEventListener("abort", cancel);
    resolve(socket);
  });
  // a later one is the business of who reads
  socket.on("error", reject);
  // half a handshake and then nothing is no error of the socket
  socket.on("close", () => reject(Object.assign(new Error("cut"), { code: "ECONNRESET" })));
  return promise;
}
