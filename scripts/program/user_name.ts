import { userInfo } from "node:os";

/** Name of the user of the operating system; undefined where it has none, as in some containers. */
export function userName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined;
  }
}
