import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { main } from "./main.ts";

const path = fileURLToPath(import.meta.url);
const program = { words: basename(path), oneFile: () => readFile(path) };

process.exitCode = await main(process.argv.slice(2), program, process.env, process.cwd());
