import { runAlone } from "../runtime/alone.ts";
import { serviceHealth } from "./collector.ts";

await runAlone(serviceHealth);
