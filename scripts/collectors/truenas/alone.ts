import { runAlone } from "../runtime/alone.ts";
import { truenas } from "./collector.ts";

await runAlone(truenas);
