import type { z } from "zod";
import { MAX_DECLARED, MAX_DECLARED_PORTS, MAX_DECLARED_VALUES } from "../limits.ts";
import { countPorts } from "../ports.ts";

/** Refuses a state that would hold the engine for too long, before its ranges of ports are made ports. */
export function refuseTooMany(state: unknown, context: z.RefinementCtx<unknown>): void {
  const hosts = itemsOf(state, "hosts");
  const services = hosts.flatMap((host) => itemsOf(host, "services"));
  const ports = services.reduce<number>(
    (sum, service) =>
      itemsOf(service, "ports").concat(itemsOf(service, "port"))
        .reduce<number>((sum, port) => sum + countPorts(port), sum),
    0,
  );
  const check = (code: string, what: string, count: number, most: number) => {
    if (count <= most) return;
    const message =
      `The state has ${count} ${what}; at most ${most} are accepted at once. Send some of the hosts at a time, without \`complete\`.`;
    context.addIssue({ code: "custom", path: ["hosts"], params: { code }, message });
  };
  const declared = hosts.length + services.length;
  check("too_many_services", "hosts and services", declared, MAX_DECLARED);
  check("too_many_ports", "ports", ports, MAX_DECLARED_PORTS);
  check("too_many_values", "values", countValues(hosts), MAX_DECLARED_VALUES);
}

/** Texts, numbers, objects, lists and all others in a value, itself included; no deeper than a body may be. */
function countValues(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const member of Object.values(value)) count += countValues(member);
  return count;
}

/** The items of a member that may be anything: what is wrong about it is told by the schema. */
function itemsOf(value: unknown, member: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const items = (value as Record<string, unknown>)[member];
  return Array.isArray(items) ? items : items == null ? [] : [items];
}
