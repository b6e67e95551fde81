import type { Row, Side, Verdict } from "./answer.ts";

/** The words of states, in the language of the reader. */
interface Words {
  lifecycles: Record<"planned" | "active" | "offline" | "retired", string>;
  states: Record<string, string>;
  /** Hours in which something has to be up. */
  hours?: (schedule: string) => string;
  /** How many models an AI service has. */
  models?: (count: number) => string;
  /** Which of them are in memory; of one that is partly on the processor, how much is on the GPU. */
  loaded?: (models: { name: string; onGpu: number | null }[]) => string;
}

/** The rows that are services, what differs first. */
export function servicesOf(rows: Row[]): Row[] {
  const order: Verdict[] = ["differs", "unseen", "stale", "equal"];
  return rows.filter(({ name }) => name !== "")
    .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** What is shown at once, and what is folded behind "N as declared". */
export function folded(rows: Row[]): { shown: Row[]; equal: Row[] } {
  return {
    shown: rows.filter(({ verdict }) => verdict !== "equal"),
    equal: rows.filter(({ verdict }) => verdict === "equal"),
  };
}

/** The row of a service that an address names, however it is written. */
export function rowOf(rows: Row[], service: string): Row | undefined {
  const wanted = service.trim().toLowerCase();
  return rows.find(({ name }) => name !== "" && name.toLowerCase() === wanted);
}

/** A short part of a side. */
export interface Part {
  text: string;
  /** This is what differs. */
  isOther: boolean;
}

/** The declared side of a row, in short parts. */
export function declaredParts({ declared, kind }: Row, words: Words): string[] {
  if (!declared) return [];
  if (kind === "address") return given([declared.address]);
  if (kind === "place") return given([declared.place ?? declared.cluster]);
  const { lifecycle = "active", schedule, ports, image } = declared;
  return given([
    words.lifecycles[lifecycle],
    schedule && (words.hours?.(schedule) ?? schedule),
    ports?.join(", "),
    image,
  ]);
}

/** The observed side of a row, in short parts; nothing where nobody sees it. */
export function observedParts(
  { observed, declared, kind, verdict, differs, issues }: Row,
  words: Words,
): Part[] {
  if (!observed) return [];
  const part = (what: string, text: string | null | undefined): Part[] =>
    text ? [{ text, isOther: differs.includes(what) || kind === "undeclared" }] : [];
  if (kind === "address") return part("address", observed.address);
  if (kind === "place") {
    const { place, node } = observed;
    return [...part("place", place ?? node), ...part("", place && node !== place ? node : null)];
  }
  const state = observed.state ?? "unknown";
  const isHealthy = !observed.health || observed.health === "healthy";
  const parts = [
    ...part("state", words.states[state] ?? state),
    ...part("health", isHealthy ? null : words.states[observed.health!] ?? observed.health),
    ...part("", observed.lock),
  ];
  if (verdict === "unseen") return parts;
  // what is not declared is not compared
  const hasPorts = !declared || (declared.ports?.length ?? 0) > 0;
  return [
    ...parts,
    ...part("ports", hasPorts ? observed.ports?.join(", ") : null),
    ...part("image", !declared || declared.image ? observed.image : null),
    ...part("version", observed.version),
    ...observed.models === undefined ? [] : [{
      text: words.models?.(observed.models) ?? String(observed.models),
      isOther: issues.some(({ field }) => field === "model"),
    }],
    ...part("", observed.loaded && words.loaded?.(observed.loaded.map(shareOf))),
  ];
}

/** How much of a model in memory is on the GPU, in percent; null where all of it is, or nobody says. */
function shareOf({ name, size_bytes, vram_bytes }: NonNullable<Side["loaded"]>[number]) {
  const isWhole = !size_bytes || vram_bytes === undefined || vram_bytes >= size_bytes;
  return { name, onGpu: isWhole ? null : Math.round(vram_bytes * 100 / size_bytes) };
}

/** What differs, by its names in the database; where the sides do not tell, the issues do. */
export function whatDiffers({ differs, kind, issues }: Pick<Row, "differs" | "kind" | "issues">) {
  const own = kind === "undeclared" || kind === "ambiguous" ? ["undeclared", ...differs] : differs;
  if (own.length > 0) return own;
  return [...new Set(issues.map(({ field, event_type }) => field ?? event_type))];
}

const given = (parts: (string | null | undefined)[]) =>
  parts.filter((part): part is string => Boolean(part));
