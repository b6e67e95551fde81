/**
 * Why a question to TrueNAS failed. `unreachable`: nobody answers, or the connection broke. `timeout`: not in time.
 * `tls`: no trust in the server, by certificate or SSH host key; nothing was sent. `permission`: the key is refused or
 * lacks a right. `busy`: too many logins or calls. `unsupported`: no such method in this version. `failed`: an error of
 * the server, or an answer that is none of TrueNAS.
 */
export type TrueNasErrorKind =
  | "unreachable"
  | "timeout"
  | "tls"
  | "permission"
  | "busy"
  | "unsupported"
  | "failed";

/** A question that failed. */
export class TrueNasError extends Error {
  readonly kind: TrueNasErrorKind;

  constructor(kind: TrueNasErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The way itself is broken or closed: no other question will fare better on it. */
export class ConnectionError extends TrueNasError {}

/** What the `errname` of an error means; see `CallError` and `errno` in the middleware. */
export function kindOfErrname(errname: string | undefined): TrueNasErrorKind {
  switch (errname) {
    case "EACCES":
    case "EPERM":
    case "ENOTAUTHENTICATED":
      return "permission";
    case "EBUSY":
      return "busy";
    case "ENOMETHOD":
      return "unsupported";
    default:
      return "failed";
  }
}
