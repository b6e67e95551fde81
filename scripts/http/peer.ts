/** Where to connect, and who is meant. */
export interface Peer {
  /** Name or address that is meant: what a certificate has to be for. */
  name: string;
  port: number;
  /** Its addresses, the preferred one first. */
  addresses: readonly string[];
}
