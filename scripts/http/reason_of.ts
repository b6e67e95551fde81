import { DeadlineError } from "../program/deadline.ts";

/** Why a request failed, in words. The innermost cause says it best ("connection refused"), the outer ones repeat the URL. */
export function reasonOf(error: unknown): string {
  if (error instanceof DeadlineError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (error.cause) return reasonOf(error.cause);
  return error.message.split(": ").slice(-1)[0] ?? error.message;
}
