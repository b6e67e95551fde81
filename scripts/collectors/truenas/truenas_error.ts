import { SourceError, type SourceErrorKind } from "../runtime/source_error.ts";

/** The way itself is broken or closed: no other question will fare better on it. */
export class ConnectionError extends SourceError {}

/** What the `errname` of an error means; see `CallError` and `errno` in the middleware. */
export function kindOfErrname(errname: string | undefined): SourceErrorKind {
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
