import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import process from "node:process";
import type { AnyCollector } from "./collector.ts";
import { main } from "./main.ts";
import type { Program } from "./program.ts";
import { COMMANDS } from "./sources.ts";

/** Runs one collector as a program of its own, `collector-docker.js [options]`, and ends the process. */
export async function runAlone(collector: AnyCollector): Promise<never> {
  const [, file = "", ...args] = process.argv;
  const words = [COMMANDS[collector.source], ...args];
  process.exit(await main([collector], words, programOf(file), process.env));
}

/** The program that `file` is. */
export function programOf(file: string): Program {
  return { words: () => basename(file), oneFile: () => readFile(file) };
}
