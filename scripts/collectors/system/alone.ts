import { runAlone } from "../runtime/alone.ts";
import { system } from "./collector.ts";

await runAlone(system);
