import type { Gaps } from "../gaps.ts";
import { sortedBy } from "../order.ts";
import type { Gpu } from "../snapshot.ts";
import { readNvidia } from "./nvidia.ts";
import { nameOfPci } from "./pci_names.ts";
import type { Place } from "./place.ts";

/** Drivers of screens only: of virtual machines, of management boards, of the boot. */
const SCREENS = new Set([
  ...["bochs-drm", "cirrus", "cirrus-qemu", "qxl", "virtio-pci", "virtio_gpu", "vmwgfx"],
  ...["hyperv_drm", "vboxvideo", "vkms", "simple-framebuffer", "simpledrm", "ast", "mgag200"],
  ...["vc4-drm", "vc4_drm"],
]);

/** Vendors by their PCI number. */
const VENDORS: Readonly<Record<string, string>> = {
  "0x1002": "AMD",
  "0x8086": "Intel",
  "0x10de": "NVIDIA",
};

/** The processors of graphics: those of NVIDIA by their driver, the others by the kernel. */
export async function readGpus(place: Place, gaps: Gaps): Promise<Gpu[]> {
  const nvidia = await readNvidia(place, gaps);
  const seen = new Set(nvidia.map(({ bus }) => bus));
  const others = place.names("/sys/class/drm").filter((name) => /^card\d+$/.test(name))
    .flatMap((card) => gpuOf(place, `/sys/class/drm/${card}/device`))
    .filter(({ bus }) => bus === null || !seen.has(bus));
  return sortedBy([...nvidia, ...others], ({ bus, name }) => `${bus ?? "~"} ${name}`);
}

function gpuOf(place: Place, device: string): Gpu[] {
  const driver = place.link(`${device}/driver`)?.split("/").at(-1);
  if (driver === undefined || SCREENS.has(driver)) return [];
  const [vendor, model] = [place.line(`${device}/vendor`), place.line(`${device}/device`)];
  const slot = place.link(device)?.split("/").at(-1) ?? "";
  const isPci = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d$/.test(slot);
  return [{
    name: place.line(`${device}/product_name`) ??
      (vendor && model ? nameOfPci(place, vendor, model) : driver),
    vendor: vendor ? VENDORS[vendor] ?? null : null,
    bus: isPci ? slot : null,
    driver,
    memory_total_bytes: numberAt(place, `${device}/mem_info_vram_total`),
    memory_used_bytes: numberAt(place, `${device}/mem_info_vram_used`),
    utilization_pct: numberAt(place, `${device}/gpu_busy_percent`),
    temperature_c: temperatureOf(place, device),
  }];
}

/** Sensors tell thousandths of a degree. */
function temperatureOf(place: Place, device: string): number | null {
  const [sensor] = place.names(`${device}/hwmon`);
  const value = sensor ? numberAt(place, `${device}/hwmon/${sensor}/temp1_input`) : null;
  return value === null ? null : Math.round(value / 1000);
}

function numberAt(place: Place, path: string): number | null {
  const text = place.line(path);
  return text && /^-?\d+$/.test(text) ? Number(text) : null;
}
