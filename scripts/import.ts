import process from "node:process";
import { main } from "./import/main.ts";

process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  say: console.log,
  complain: console.error,
});
