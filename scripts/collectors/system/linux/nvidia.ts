import type { Gaps } from "../gaps.ts";
import { askNvidia } from "../nvidia_smi.ts";
import type { Gpu } from "../snapshot.ts";
import type { Place } from "./place.ts";

const FOLDER = "/proc/driver/nvidia/gpus";

/** The processors of NVIDIA whose driver is loaded; only then its program is asked, which takes long without one. */
export async function readNvidia(place: Place, gaps: Gaps): Promise<Gpu[]> {
  const slots = place.names(FOLDER);
  if (slots.length === 0 && place.namesIfReadable("/proc/driver/nvidia") === undefined) return [];
  const gpus = await askNvidia(place.run);
  if (gpus) return gpus;
  gaps.add("gpus", "nvidia-smi does not answer");
  return slots.map((slot) => ({
    name: nameAt(place, slot),
    vendor: "NVIDIA",
    bus: slot,
    driver: driverOf(place),
    memory_total_bytes: null,
    memory_used_bytes: null,
    utilization_pct: null,
    temperature_c: null,
  }));
}

function nameAt(place: Place, slot: string): string {
  const text = place.read(`${FOLDER}/${slot}/information`) ?? "";
  return /^Model:\s*(\S.*)$/m.exec(text)?.[1]?.trim() ?? "NVIDIA";
}

function driverOf(place: Place): string | null {
  const text = place.line("/proc/driver/nvidia/version") ?? "";
  return / (\d+\.\d+(?:\.\d+)?) /.exec(text)?.[1] ?? null;
}
