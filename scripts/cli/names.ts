import { UsageError } from "../program/usage_error.ts";
import { ask, type Row } from "./ask.ts";
import type { Environment } from "./command.ts";

const SEVERITIES = ["critical", "high", "medium", "low", "info"];

/** A list of severities that an option gives, as the API takes it. Throws a UsageError. */
export function severitiesOf(text: string | undefined): string | undefined {
  const unknown = text?.split(",").find((one) => !SEVERITIES.includes(one));
  if (unknown === undefined) return text;
  throw new UsageError(`--severity ${unknown} is none of ${SEVERITIES.join(", ")}.`);
}

/** The only answer of `explain` about a name that is none; undefined of one that is declared or observed. */
export function noSuchName(items: readonly Row[]): string | undefined {
  const [only] = items;
  return only?.verdict === "no such name" ? String(only.because) : undefined;
}

/** Throws where a host, or a service there, is neither declared nor observed; a pattern stands for what may come. */
export async function mustExist(
  environment: Environment,
  hostname: string,
  service?: string,
): Promise<void> {
  if (isPattern(hostname)) return;
  const { items } = await ask(environment, "bruce/explain", {
    hostname,
    ...service !== undefined && !isPattern(service) && { service },
  });
  const words = noSuchName(items as Row[]);
  if (words) throw new Error(words);
}

function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}
