import process from "node:process";
import { fileURLToPath } from "node:url";
import { main } from "./netbox/export/main.ts";

const program = {
  words: "npm run netbox-export --",
  // the bundler is for the few who build
  oneFile: async () => {
    const { buildProgram } = await import("./build/one_file.ts");
    return await buildProgram(fileURLToPath(new URL("./netbox/export/alone.ts", import.meta.url)));
  },
};

process.exit(await main(process.argv.slice(2), program, process.env, process.cwd()));
