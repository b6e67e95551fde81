import { dirname } from "node:path";
import { Place } from "../../../../scripts/collectors/system/linux/place.ts";
import type { Ran, RunProgram } from "../../../../scripts/collectors/system/run_program.ts";
import { TemporaryDirectory } from "../../support/temporary.ts";

/** What programs print, by the beginning of their command line; a number is an exit code alone. */
export type Answers = Readonly<Record<string, string | number>>;

/** A Linux that is files in a directory, and programs that answer what they are told to. */
export class LinuxFiles extends TemporaryDirectory {
  /** The command lines that were asked. */
  readonly asked: string[] = [];
  answers: Answers;

  constructor(files: Readonly<Record<string, string>> = {}, answers: Answers = {}) {
    super();
    this.answers = answers;
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  get place(): Place {
    return new Place(this.path, this.#run);
  }

  /** Writes a file; a text that begins with an arrow is where a link leads, and an empty folder ends with a slash. */
  write(path: string, text: string): void {
    const place = this.path + path;
    Deno.mkdirSync(dirname(place), { recursive: true });
    if (path.endsWith("/")) Deno.mkdirSync(place, { recursive: true });
    else if (text.startsWith("→")) Deno.symlinkSync(text.slice(1), place);
    else Deno.writeTextFileSync(place, text);
  }

  remove(path: string): void {
    Deno.removeSync(this.path + path, { recursive: true });
  }

  readonly #run: RunProgram = (program, ...args): Promise<Ran | undefined> => {
    const line = [program, ...args].join(" ");
    this.asked.push(line);
    const [, answer] = Object.entries(this.answers).find(([words]) => line.startsWith(words)) ?? [];
    if (answer === undefined) return Promise.resolve(undefined);
    const [code, stdout] = typeof answer === "number" ? [answer, ""] : [0, answer];
    return Promise.resolve({ code, stdout, stderr: "" });
  };
}
