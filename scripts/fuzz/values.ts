import { pick, type Random } from "../program/random.ts";

/** JSON Schema, as far as openapi.json uses it. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

/** What stands for a name that is known: names of hosts, ids of issues, cursors of answers before. */
export type Known = Record<string, unknown[]>;

/** A value that fits a schema; where values of that name are known, mostly one of these. */
export function valueOf(random: Random, schema: Schema, name: string, known: Known): unknown {
  const there = known[name] ?? [];
  if (schema.type !== "array" && there.length > 0 && random() < 0.7) return pick(random, there);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(random, schema.enum);
  if (schema.anyOf) return valueOf(random, pick(random, schema.anyOf), name, known);
  switch (Array.isArray(schema.type) ? pick(random, schema.type) : schema.type) {
    case "string":
      return textOf(random, schema);
    case "integer":
    case "number":
      return numberOf(random, schema);
    case "boolean":
      return random() < 0.5;
    case "null":
      return null;
    case "array":
      return Array.from(
        { length: 1 + Math.floor(random() * 3) },
        () => valueOf(random, schema.items ?? {}, name, known),
      );
    case "object":
      return objectOf(random, schema, known);
    default:
      return pick(random, ["text", 1, true, null, [], {}]);
  }
}

/** An object with what is required, and some of the rest. */
export function objectOf(random: Random, schema: Schema, known: Known): Record<string, unknown> {
  const entries = Object.entries(schema.properties ?? {})
    .filter(([name]) => schema.required?.includes(name) || random() < 0.35)
    .map(([name, member]) => [name, valueOf(random, member, name, known)]);
  return Object.fromEntries(entries);
}

const WORDS = [
  "a",
  "box2-daily",
  "freshrss",
  "Ünï-cödé",
  "*",
  "%",
  "a,b",
  "'; --",
  "é😀",
  "0",
  " x ",
];

function textOf(
  random: Random,
  { format, pattern, minLength = 0, maxLength = 60 }: Schema,
): string {
  if (format === "date-time") {
    const year = 1970 + Math.floor(random() * 8030);
    return pick(random, [
      `${year}-02-28T23:59:59Z`,
      `${year}-06-30T00:00:00.123456+14:00`,
      new Date().toISOString(),
      new Date(Date.now() - random() * 1e9).toISOString(),
    ]);
  }
  if (format === "uuid") {
    return "00000000-0000-4000-8000-000000000000".replace(
      /0/g,
      () => Math.floor(random() * 16).toString(16),
    );
  }
  if (pattern) {
    return pick(random, ["SERVICE_MISSING", "docker", "bm8", "WyJkcmlmdCJd", "worker-1"]);
  }
  if (random() < 0.05) return "x".repeat(Math.max(minLength, Math.min(maxLength, 9_000)));
  return pick(random, WORDS).slice(0, Math.max(1, maxLength));
}

function numberOf(random: Random, { minimum = -1e6, maximum = 1e6 }: Schema): number {
  const edges = [minimum, maximum, Math.min(maximum, Math.max(minimum, 1))];
  return random() < 0.5
    ? pick(random, edges)
    : Math.floor(minimum + random() * (maximum - minimum));
}
