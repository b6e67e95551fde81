import { complain, say } from "../program/say.ts";
import { main } from "./main.ts";

/** `bruce import`: 0 done, 1 not done, 2 wrong usage. */
export function runImport(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return main(args, { environment, say, complain });
}
