import { once } from "node:events";
import process from "node:process";
import { complain } from "../program/say.ts";
import { main } from "./main.ts";

/** `bruce export`: 0 done, 1 not done, 2 wrong usage. */
export function runExport(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return main(args, {
    environment,
    async write(text) {
      if (!process.stdout.write(text)) await once(process.stdout, "drain");
    },
    tell: complain,
  });
}
