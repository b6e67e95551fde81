import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "./start.ts";

const path = fileURLToPath(import.meta.url);

await start({ path, words: basename(path), oneFile: () => readFile(path) });
