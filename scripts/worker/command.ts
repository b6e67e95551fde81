import { fileURLToPath } from "node:url";
import { main } from "./main.ts";

const alone = fileURLToPath(new URL("./alone.ts", import.meta.url));

/** `bruce worker`: its exit codes are those of scripts/program/exit_codes.ts. */
export function runWorker(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return main(args, {
    // its supervisors are processes of their own
    path: alone,
    words: "bruce worker",
    // the bundler is for the few who build
    oneFile: async () => (await import("../build/one_file.ts")).buildProgram(alone),
  }, environment);
}
