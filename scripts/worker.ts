import { fileURLToPath } from "node:url";
import { start } from "./worker/start.ts";

await start({
  path: fileURLToPath(import.meta.url),
  words: "npm run worker --",
  // the bundler is for the few who build
  oneFile: async () => {
    const { buildProgram } = await import("./build/one_file.ts");
    return await buildProgram(fileURLToPath(new URL("./worker/alone.ts", import.meta.url)));
  },
});
