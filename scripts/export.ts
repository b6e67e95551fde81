import { once } from "node:events";
import process from "node:process";
import { main } from "./export/main.ts";
import { complain } from "./program/say.ts";

// a reader that has seen enough, such as head, is no fault
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  async write(text) {
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  },
  tell: complain,
});
