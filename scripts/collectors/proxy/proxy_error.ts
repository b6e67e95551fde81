/**
 * Why a proxy could not be asked. `unreachable`: nobody answers, or not in time. `permission`: it refuses the user.
 * `tls`: no trust. `failed`: it answers an error, or something that is not its API.
 */
export type ProxyErrorKind = "unreachable" | "permission" | "tls" | "failed";

/** A question to a proxy that failed; `status` is there when it answered. */
export class ProxyError extends Error {
  readonly kind: ProxyErrorKind;
  readonly status: number | undefined;

  constructor(kind: ProxyErrorKind, message: string, status?: number) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}
