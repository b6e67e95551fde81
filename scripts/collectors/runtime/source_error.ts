/**
 * Why a question to a source failed. `unreachable`: nobody answers, or the connection broke. `timeout`: not in time.
 * `tls`: no trust, by certificate or SSH host key; nothing was sent. `permission`: who asks is refused or lacks a right.
 * `incompatible`: no common version of the API. `busy`: too many logins or calls. `unsupported`: no such question in
 * this version. `failed`: it answers an error, or something that is not its API.
 */
export type SourceErrorKind =
  | "unreachable"
  | "timeout"
  | "tls"
  | "permission"
  | "incompatible"
  | "busy"
  | "unsupported"
  | "failed";

/** A question to a source that failed; `status` is there when it answered over HTTP. */
export class SourceError extends Error {
  readonly kind: SourceErrorKind;
  readonly status: number | undefined;

  constructor(kind: SourceErrorKind, message: string, status?: number) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}
