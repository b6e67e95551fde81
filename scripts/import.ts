import process from "node:process";
import { main } from "./import/main.ts";
import { complain, say } from "./program/say.ts";

process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  say: say,
  complain: complain,
});
