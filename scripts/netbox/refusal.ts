import { NetboxError } from "./netbox_error.ts";

/** An object that is not written, because it is not clear which one it is. */
export class Refusal extends Error {}

/** HTTP statuses by which NetBox refuses one object: bad fields, a conflict. */
const REFUSED = [400, 409, 412];

/** True when NetBox refuses this object alone: a token that expired is another matter. */
export function isOfOne(error: unknown): error is Error {
  if (error instanceof Refusal) return true;
  if (!(error instanceof NetboxError)) return false;
  return REFUSED.includes(error.status ?? 0) ||
    error.status === 403 && error.message.includes("permission");
}

/**
 * Does something about one object. What NetBox refuses, or what is not clear, costs that object alone: it goes to
 * `problems` as a sentence, with what is therefore left out, and the result is undefined. Other errors are thrown.
 */
export async function attempt<Result>(
  problems: string[],
  what: string,
  act: () => Promise<Result>,
  leftOut = "",
): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!isOfOne(error)) throw error;
    const reason = error.message.replace(/\.?$/, ".");
    problems.push(`${what} is left out: ${reason}${leftOut && ` So ${leftOut}, too.`}`);
    return undefined;
  }
}
