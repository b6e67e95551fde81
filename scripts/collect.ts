import process from "node:process";
import { docker } from "./collectors/docker/collector.ts";
import { main } from "./collectors/runtime/main.ts";

process.exit(await main([docker], process.argv.slice(2)));
