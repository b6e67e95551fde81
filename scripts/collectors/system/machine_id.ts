import { createHash } from "node:crypto";

/** A name for the machine of this id that is the same at each start and does not tell the id. */
export function hashOfMachine(id: string): string {
  return createHash("sha256").update(`bruce collector ${id.toLowerCase()}`).digest("hex")
    .slice(0, 16);
}
