import type { Entry, Finished, Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import { oneLine } from "../program/printable.ts";
import type { Queue, Unanswered } from "./queue.ts";

/** Results on their way to the queue: on disk until it has acknowledged them, sent oldest first, one at a time. */
export class Outbox {
  readonly #ledger: Ledger;
  readonly #queue: Queue;
  readonly #log: Log;
  readonly #waiting: Finished[] = [];
  #sending: Promise<Unanswered | undefined> = Promise.resolve(undefined);
  /** Results that the queue will never take. */
  refused = 0;
  /** Results that could not be written down: they wait in memory alone. */
  unkept = 0;

  constructor(ledger: Ledger, queue: Queue, log: Log) {
    this.#ledger = ledger;
    this.#queue = queue;
    this.#log = log;
  }

  /** How many results wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Takes a result that is on disk already, from a run before this one. */
  addKept(entry: Finished): void {
    this.#waiting.push(entry);
  }

  /** Writes the result of an attempt down; it is sent with the next `flush`. */
  add(entry: Entry, result: Finished["result"]): void {
    const finished = { ...entry, result };
    try {
      this.#ledger.finish(finished);
    } catch (error) {
      this.unkept++;
      this.#log.problem(`The result of ${entry.title} cannot be kept: ${oneLine(String(error))}`);
    }
    this.#waiting.push(finished);
  }

  /** Sends what waits. Returns why the queue did not take it, if so; then it still waits. */
  flush(): Promise<Unanswered | undefined> {
    this.#sending = this.#sending.then(() => this.#send());
    return this.#sending;
  }

  async #send(): Promise<Unanswered | undefined> {
    for (let entry = this.#waiting[0]; entry; entry = this.#waiting[0]) {
      const answer = await this.#queue.finish(entry.command_id, entry.lease, entry.result);
      if (answer.kind === "away" || answer.kind === "token") return answer;
      if (answer.kind === "refused") {
        this.refused++;
        const { title, command_id } = entry;
        this.#log.problem(`The result of ${title} (${command_id}) is refused: ${answer.reason}`);
      }
      this.#waiting.shift();
      this.#settle(entry);
    }
  }

  /** That the file stays is no harm: the queue knows a repeated result. */
  #settle(entry: Finished): void {
    try {
      this.#ledger.acknowledged(entry);
    } catch (error) {
      this.#log.problem(`The state directory cannot be written: ${oneLine(String(error))}`);
    }
  }
}
