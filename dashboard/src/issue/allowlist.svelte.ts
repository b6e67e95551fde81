import type { Answer } from "../api/answer.ts";
import { session } from "../session/session.svelte.ts";
import type { Allowed } from "./allowed.ts";

/** The commands that this person may ask for; read once a visit, and anew for each dialog that runs one. */
class Allowlist {
  commands = $state.raw<readonly Allowed[]>([]);
  #asked = false;

  /** Reads it for what offers a command; nothing is offered where it cannot be read. */
  need(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.read().catch(() => this.#asked = false);
  }

  /** Throws a Fault. */
  async read(): Promise<readonly Allowed[]> {
    const { commands } = await session.ask<Answer & { commands: Allowed[] }>("command_allowlist");
    this.#asked = true;
    return this.commands = commands;
  }
}

export const allowlist = new Allowlist();
