import { Fault } from "../../api/fault.ts";
import type { Answer } from "../../api/answer.ts";
import { session } from "../../session/session.svelte.ts";

interface Page<T> extends Answer {
  items: T[];
  next_cursor: string | null;
}

/** A list that is read page after page, as somebody asks for more. */
export class Pages<T> {
  items = $state.raw<T[]>([]);
  /** Is there more? */
  cursor = $state<string | null>(null);
  fault = $state.raw<Fault>();
  isRead = $state(false);

  constructor(readonly rpc: string, readonly query: object) {}

  /** Reads the first page, or the next one. */
  async more(): Promise<void> {
    this.fault = undefined;
    try {
      const page = await session.ask<Page<T>>(this.rpc, {
        ...this.query,
        ...(this.cursor ? { cursor: this.cursor } : {}),
      });
      this.items = [...this.items, ...page.items];
      this.cursor = page.next_cursor;
      this.isRead = true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.fault = error;
    }
  }
}
