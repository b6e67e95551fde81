import { z } from "zod";
import { pick, type Random } from "../program/random.ts";
import type { Case, Maker } from "./case.ts";
import { mutate, mutateBytes } from "./mutate.ts";
import { type Known, objectOf, type Schema, valueOf } from "./values.ts";

/** An operation of openapi.json. */
export interface Operation {
  id: string;
  method: "GET" | "POST";
  path: string;
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  body?: Schema;
  /** Checks an answer of status 200 by the schema of the document. */
  answer: z.ZodType;
}

/** Reads the operations out of an openapi.json. */
// deno-lint-ignore no-explicit-any -- the document is ours, and tests check that it is valid OpenAPI
export function operationsOf({ paths }: any): Operation[] {
  // deno-lint-ignore no-explicit-any
  return Object.entries<Record<string, any>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method === "get" ? "GET" as const : "POST" as const,
      path,
      parameters: operation.parameters,
      body: operation.requestBody?.content["application/json"].schema,
      answer: z.fromJSONSchema(operation.responses["200"].content["application/json"].schema),
    }))
  );
}

/** Values that have broken other APIs. */
const ODD = [
  "",
  " ",
  "0",
  "-1",
  "1e9",
  "9223372036854775808",
  "null",
  "true",
  "[]",
  "{}",
  "*",
  "a,b,,c",
  "box2-daily",
  "9999-12-31T23:59:59.999999+14:00",
  "infinity",
  "'; drop table public.memories; --",
  '" or 1=1',
  "%",
  "\\",
  "\0",
  "\ud800",
  "\u202e",
  "é".repeat(300),
  "x".repeat(3_000),
  "../../etc/passwd",
  "${jndi:ldap://x}",
  "&|!<->():*",
  "-".repeat(50) + "a",
  '"unbalanced',
  "00000000-0000-4000-8000-000000000000",
  "WyJkcmlmdCIsIjk5OTE0Yjkz",
  "eyJhIjoxfQ",
];

/** Requests of an API by its own description: two thirds as it says, the rest with something changed. */
export function requestsOf(
  operations: Operation[],
  known: Known,
  tokens: (operation: Operation) => string,
): Maker {
  return (random): Case => {
    const operation = pick(random, operations);
    const isValid = random() < 0.65;
    const filled = fill(random, operation, known, isValid);
    const authorization = `Bearer ${tokens(operation)}`;
    const { id: about, method } = operation;
    const path = filled.path + (filled.query.size > 0 ? `?${filled.query}` : "");
    if (!operation.body) return { about, method, path, headers: { authorization } };
    const draft = objectOf(random, operation.body, known);
    const text = JSON.stringify(isValid ? draft : mutate(random, draft));
    return {
      about,
      method,
      path,
      headers: { authorization, "content-type": "application/json" },
      body: isValid || random() < 0.7 ? text : mutateBytes(random, new TextEncoder().encode(text)),
    };
  };
}

function fill(random: Random, { path, parameters }: Operation, known: Known, isValid: boolean) {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: where, required, schema } of parameters) {
    const isAsked = required || random() < 0.3;
    const fits = isValid || random() < 0.5;
    const value = fits ? valueOf(random, schema, name, known) : pick(random, ODD);
    const text = String(value).toWellFormed();
    // an empty one would be the path of another operation
    if (where === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(text || " "));
    else if (isAsked) query.append(name, text);
  }
  if (!isValid && random() < 0.2) {
    query.append(pick(random, ["unknown", "limit[]", "__proto__"]), "1");
  }
  return { path: filled, query };
}
