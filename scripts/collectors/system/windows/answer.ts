import { z } from "zod";

const number = z.number().nullish().catch(null).transform((value) => value ?? null);
const text = z.string().nullish().catch(null).transform((value) => value?.trim() || null);

/**
 * Rows of a part; one that is not understood costs itself. Windows PowerShell writes a list of one as that one, and a list that
 * went through a function as `{"value": […], "Count": 2}`.
 */
function rows<Row>(row: z.ZodType<Row>) {
  return z.unknown().transform((value): Row[] | null => {
    if (value === null || value === undefined) return null;
    const wrapped = typeof value === "object" && "value" in value ? value.value : value;
    return (Array.isArray(wrapped) ? wrapped : [wrapped]).flatMap((one) => {
      const parsed = row.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    });
  });
}

const service = z.object({
  name: z.string().min(1),
  state: z.string(),
  mode: z.string(),
  exit: number,
  own_exit: number,
  pid: number,
  triggered: z.boolean().catch(false),
});

/** A service as Win32_Service has it; `triggered` is there for one that starts at an event. */
export type Service = z.output<typeof service>;

const endpoint = z.object({ address: z.string(), port: z.int(), pid: z.int() });

/** An end of TCP or UDP that waits. */
export type Endpoint = z.output<typeof endpoint>;

/** What the script prints; a part that could not be read is null. */
export const windowsAnswer = z.object({
  os: z.object({
    caption: text,
    version: z.string(),
    release: text,
    booted_at: z.iso.datetime(),
    boot: number,
    machine: text,
    hostname: text,
    total_kb: z.number(),
    free_kb: z.number(),
  }),
  reboot: z.boolean().nullish().catch(null),
  clock: text,
  pagefiles: rows(z.object({ total_mb: z.number(), used_mb: z.number() })),
  disks: rows(z.object({
    name: z.string(),
    type: text,
    size: number,
    free: number,
    access: number,
  })),
  adapters: rows(z.object({
    index: z.int(),
    name: z.string(),
    mac: text,
    status: z.string(),
    virtual: z.boolean().catch(false),
  })),
  addresses: rows(z.object({
    index: z.int(),
    address: z.string(),
    suffix: z.string(),
    state: z.string(),
  })),
  services: rows(service),
  tcp: rows(endpoint),
  udp: rows(endpoint),
  processes: rows(z.object({ pid: z.int(), name: z.string() })),
});

/** See {@link windowsAnswer}. */
export type WindowsAnswer = z.output<typeof windowsAnswer>;
