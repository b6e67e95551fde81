import { fileURLToPath } from "node:url";
import { localFolder } from "../../cli/local_folder.ts";
import { main } from "../export/main.ts";

const program = {
  words: "bruce netbox export",
  // the bundler is for the few who build
  oneFile: async () => {
    const { buildProgram } = await import("../../build/one_file.ts");
    return await buildProgram(fileURLToPath(new URL("../export/alone.ts", import.meta.url)));
  },
};

/** `bruce netbox export`: its help names its exit codes. */
export function runExport(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return main(args, program, environment, localFolder(environment));
}
