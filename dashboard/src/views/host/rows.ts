import type { Row, Side, Verdict } from "./answer.ts";
import type { host } from "./texts.ts";

type Words = ReturnType<typeof host>;

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

/** The declared side of a row, in short parts. */
export function declaredParts({ declared, kind }: Row, words: Words): string[] {
  if (!declared) return [];
  if (kind === "address") return given([declared.address]);
  if (kind === "place") return given([declared.place ?? declared.cluster]);
  const lifecycle = declared.lifecycle ?? "active";
  return given([words.lifecycles[lifecycle], declared.schedule, ...listed(declared)]);
}

/** The observed side of a row, in short parts; nothing where nobody sees it. */
export function observedParts({ observed, declared, kind, verdict }: Row, words: Words): string[] {
  if (!observed) return [];
  if (kind === "address") return given([observed.address]);
  if (kind === "place") {
    const { place, node } = observed;
    return given([place ?? node, node !== place && place ? node : null]);
  }
  const state = observed.state ?? "unknown";
  const isHealthy = observed.health === null || observed.health === "healthy";
  return given([
    words.states[state] ?? state,
    isHealthy ? null : words.states[observed.health ?? ""] ?? observed.health,
    observed.lock,
    ...(verdict === "unseen" ? [] : listed({
      ports: declared?.ports?.length === 0 ? null : observed.ports,
      image: declared && !declared.image ? null : observed.image,
    })),
  ]);
}

const listed = ({ ports, image }: Side) => [ports?.join(", "), image];

const given = (parts: (string | null | undefined)[]) =>
  parts.filter((part): part is string => Boolean(part));
