import { runAlone } from "../runtime/alone.ts";
import { docker } from "./collector.ts";

await runAlone(docker);
