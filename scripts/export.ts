import { once } from "node:events";
import process from "node:process";
import { main } from "./export/main.ts";

process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  async write(text) {
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  },
  tell: console.error,
});
