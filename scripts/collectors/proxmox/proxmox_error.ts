/**
 * Why a question to Proxmox VE failed. `unreachable`: nobody answers, or not the node it is about (595, 596, 599).
 * `timeout`: not in time. `tls`: no trust, nothing was sent. `permission`: the token is refused or lacks a right. `failed`: an error of
 * the server, or an answer that is none of Proxmox VE.
 */
export type ProxmoxErrorKind = "unreachable" | "timeout" | "tls" | "permission" | "failed";

/** A question that failed; `status` is there when something answered. */
export class ProxmoxError extends Error {
  readonly kind: ProxmoxErrorKind;
  readonly status: number | undefined;

  constructor(kind: ProxmoxErrorKind, message: string, status?: number) {
    super(message);
    this.kind = kind;
    this.status = status;
  }

  /** May another node of the cluster know better? A refused token or a missing right is the same on all of them. */
  get mayHealElsewhere(): boolean {
    return this.kind !== "permission" && this.status !== 400 && this.status !== 501;
  }
}
