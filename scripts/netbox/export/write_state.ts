import { rename, writeFile } from "node:fs/promises";
import type { NetboxState } from "../state.ts";
import { postedOf } from "./post_expected.ts";

/**
 * Writes a state as JSON (`{hosts, complete}`), or as one host per line to a file that ends in `.jsonl` or `.ndjson`;
 * `-` is standard output. A file is there whole or not at all.
 */
export async function writeState(
  state: NetboxState,
  path: string,
  form = /\.(jsonl|ndjson)$/.test(path) ? "jsonl" : "json",
): Promise<void> {
  const text = form === "jsonl"
    ? state.hosts.map((host) => `${JSON.stringify(host)}\n`).join("")
    : `${JSON.stringify(postedOf(state), null, 2)}\n`;
  if (path === "-") return console.log(text.trimEnd());
  const part = `${path}.${crypto.randomUUID()}.part`;
  await writeFile(part, text);
  await rename(part, path);
}
