import { runAlone } from "../runtime/alone.ts";
import { proxmox } from "./collector.ts";

await runAlone(proxmox);
