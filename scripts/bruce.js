#!/usr/bin/env node
// `npx bruce`: runs the program by the Deno that npm installed beside it, wherever it is called
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
process.argv.splice(
  2,
  0,
  "run",
  "--allow-all",
  "--no-check",
  `--config=${here("../deno.json")}`,
  here("bruce.ts"),
);
createRequire(import.meta.url)("deno/bin.cjs");
