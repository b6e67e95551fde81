import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { syncDirectory, writeSynced } from "./durable.ts";
import { resultSchema } from "./result.ts";

const entrySchema = z.object({
  command_id: z.uuid(),
  lease: z.uuid(),
  attempt: z.int(),
  /** The command in words, for the log. */
  title: z.string(),
  started_at: z.string(),
  /** Not there as long as it runs. */
  result: resultSchema.optional(),
});

/** One attempt of a command that this worker began, and its result once there is one. */
export type Entry = z.output<typeof entrySchema>;

/** An attempt that is over and whose result the queue has not yet acknowledged. */
export type Finished = Entry & { result: NonNullable<Entry["result"]> };

/** So many acknowledged attempts are remembered, to refuse them when they come again. */
const REMEMBERED = 5_000;

/**
 * What this worker began, on disk: an attempt is written down before anything of it is started, and its result stays
 * until the queue has it. Every step is one atomic change of a directory, and is on disk when its call returns.
 */
export class Ledger {
  readonly #open: string;
  readonly #done: string;

  constructor(directory: string) {
    this.#open = join(directory, "open");
    this.#done = join(directory, "done");
    for (const path of [this.#open, this.#done]) mkdirSync(path, { recursive: true, mode: 0o700 });
    this.#forgetOldest();
  }

  /** Writes down that an attempt begins. False when it was begun before: it must never begin again. */
  begin(entry: Entry): boolean {
    if (existsSync(join(this.#done, keyOf(entry)))) return false;
    const path = this.#path(entry);
    const draft = `${path}.draft`;
    writeSynced(draft, JSON.stringify(entry));
    try {
      // unlike a rename, a link never replaces
      linkSync(draft, path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
      throw error;
    } finally {
      unlinkSync(draft);
    }
    syncDirectory(this.#open);
    return true;
  }

  /** Takes a beginning back: nothing of it was started, and a later lease may begin it. */
  takeBack(entry: Entry): void {
    unlinkSync(this.#path(entry));
    syncDirectory(this.#open);
  }

  /** Writes the result of an attempt beside its beginning. */
  finish(entry: Finished): void {
    const path = this.#path(entry);
    writeSynced(`${path}.draft`, JSON.stringify(entry));
    renameSync(`${path}.draft`, path);
    syncDirectory(this.#open);
  }

  /** The queue has the result: what remains is that there was such an attempt. */
  acknowledged(entry: Entry): void {
    writeSynced(join(this.#done, keyOf(entry)), "");
    syncDirectory(this.#done);
    unlinkSync(this.#path(entry));
    syncDirectory(this.#open);
  }

  /** What the worker before this one left, oldest first, and the files that cannot be read. */
  left(): { entries: Entry[]; unreadable: string[] } {
    const entries: Entry[] = [];
    const unreadable: string[] = [];
    for (const name of readdirSync(this.#open)) {
      const path = join(this.#open, name);
      if (name.endsWith(".draft")) {
        // killed while it wrote this: nothing had been said or started because of it
        rmSync(path, { recursive: true });
        continue;
      }
      const entry = readEntry(path);
      if (entry) entries.push(entry);
      else unreadable.push(path);
    }
    entries.sort((one, other) => one.started_at < other.started_at ? -1 : 1);
    return { entries, unreadable };
  }

  #path(entry: Entry): string {
    return join(this.#open, `${keyOf(entry)}.json`);
  }

  #forgetOldest(): void {
    const paths = readdirSync(this.#done).map((name) => join(this.#done, name));
    if (paths.length <= REMEMBERED) return;
    const aged = paths.map((path) => ({ path, at: statSync(path).mtimeMs }))
      .sort((one, other) => one.at - other.at);
    for (const { path } of aged.slice(0, paths.length - REMEMBERED)) unlinkSync(path);
  }
}

/** Both parts were checked: neither can leave the directory. */
function keyOf({ command_id, attempt }: Entry): string {
  return `${command_id.toLowerCase()}.${attempt}`;
}

function readEntry(path: string): Entry | undefined {
  try {
    return entrySchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
