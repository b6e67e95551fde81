import process from "node:process";
import { COLLECTORS } from "./collectors/all.ts";
import { main } from "./collectors/runtime/main.ts";
import type { Program } from "./collectors/runtime/program.ts";
import { COMMANDS } from "./collectors/runtime/sources.ts";

const program: Program = {
  words: ({ source }) => `npm run collect -- ${COMMANDS[source]}`,
  // the bundler is for the few who build
  oneFile: async ({ source }) => (await import("./build/one_file.ts")).buildCollector(source),
};

process.exit(await main(COLLECTORS, process.argv.slice(2), program, process.env));
