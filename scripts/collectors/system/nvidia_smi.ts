import { sortedBy } from "./order.ts";
import type { RunProgram } from "./run_program.ts";
import type { Gpu } from "./snapshot.ts";

const FIELDS =
  "name,pci.bus_id,driver_version,memory.total,memory.used,utilization.gpu,temperature.gpu";

const MEBIBYTE = 1_048_576;

/** The processors of NVIDIA by `nvidia-smi --query-gpu`; undefined when it does not answer. Memory is in MiB there. */
export async function askNvidia(run: RunProgram): Promise<Gpu[] | undefined> {
  const ran = await run("nvidia-smi", `--query-gpu=${FIELDS}`, "--format=csv,noheader,nounits");
  if (ran?.code !== 0) return undefined;
  const rows = ran.stdout.trim().split(/\r?\n/).map((line) => line.split(/, */));
  const gpus = rows.filter((row) => row.length === FIELDS.split(",").length).map(gpuOf);
  return sortedBy(gpus, ({ bus }) => bus ?? "");
}

function gpuOf([name = "", bus = "", driver = "", total, used, utilization, heat]: string[]): Gpu {
  return {
    name,
    vendor: "NVIDIA",
    // as the kernel writes it: `00000000:01:00.0` there
    bus: bus.toLowerCase().replace(/^0{4}(?=[0-9a-f]{4}:)/, "") || null,
    driver: driver || null,
    memory_total_bytes: numberOf(total, MEBIBYTE),
    memory_used_bytes: numberOf(used, MEBIBYTE),
    utilization_pct: numberOf(utilization),
    temperature_c: numberOf(heat),
  };
}

/** `[N/A]` and `[Not Supported]` are no numbers. */
function numberOf(text: string | undefined, unit = 1): number | null {
  return text && /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * unit) : null;
}
