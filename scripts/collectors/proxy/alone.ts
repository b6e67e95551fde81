import { runAlone } from "../runtime/alone.ts";
import { proxy } from "./collector.ts";

await runAlone(proxy);
