import type { Node } from "libpg-query";
import { parseExactJson } from "../exact_json.ts";
import { NOW } from "../raw_row.ts";

/** What stands in place of a value is none, so it is not evaluated. */
export class NotLiteral extends Error {}

const NOW_FUNCTIONS = ["now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"];
const ID_FUNCTIONS = ["gen_random_uuid", "uuid_generate_v4", "nextval"];
const JSON_TYPES = ["json", "jsonb"];
const NUMBER_TYPES = ["int2", "int4", "int8", "float4", "float8", "numeric"];

/**
 * The value of a literal in a VALUES list: text, number, boolean, null, array, JSON (a cast to json or jsonb), `NOW`, or
 * undefined for DEFAULT. Throws NotLiteral for everything that would have to be computed.
 */
export function literalOf(node: Node | undefined): unknown {
  if (node && "A_Const" in node) return constantOf(node.A_Const);
  if (node && "TypeCast" in node) {
    const names = node.TypeCast.typeName?.names ?? [];
    const isArray = (node.TypeCast.typeName?.arrayBounds ?? []).length > 0;
    const value = literalOf(node.TypeCast.arg);
    return isArray ? value : cast(value, lastName(names));
  }
  if (node && "A_ArrayExpr" in node) return (node.A_ArrayExpr.elements ?? []).map(literalOf);
  if (node && "SetToDefault" in node) return undefined;
  if (node && "SQLValueFunction" in node) {
    if (/TIMESTAMP/.test(node.SQLValueFunction.op ?? "")) return NOW;
  }
  if (node && "FuncCall" in node) {
    const { funcname = [], args = [] } = node.FuncCall;
    const name = lastName(funcname);
    if (NOW_FUNCTIONS.includes(name) && args.length === 0) return NOW;
    if (name === "timezone" && args.length === 2 && literalOf(args[1]) === NOW) return NOW;
    if (ID_FUNCTIONS.includes(name)) return undefined;
    throw new NotLiteral(`${name}(…) is not evaluated`);
  }
  throw new NotLiteral("an expression is not evaluated");
}

type Constant = Extract<Node, { A_Const: unknown }>["A_Const"];

/** The parser leaves out what is zero, empty or false. */
function constantOf(constant: Constant): unknown {
  if (constant.isnull) return null;
  if (constant.sval) return constant.sval.sval ?? "";
  if (constant.boolval) return constant.boolval.boolval ?? false;
  if (constant.ival) return constant.ival.ival ?? 0;
  if (constant.fval) return parseNumber(constant.fval.fval ?? "0");
  throw new NotLiteral("a bit string is not known here");
}

function cast(value: unknown, type: string): unknown {
  if (value === null || value === undefined || value === NOW) return value;
  if (JSON_TYPES.includes(type)) return parseJson(value);
  if (type === "text" || type === "varchar") return String(value);
  if (typeof value !== "string") return value;
  if (NUMBER_TYPES.includes(type)) return parseNumber(value);
  if (type === "bool") return /^\s*(t|true|y|yes|on|1)\s*$/i.test(value);
  if (/^timestamp/.test(type) && value.trim().toLowerCase() === "now") return NOW;
  return value;
}

function parseJson(value: unknown): unknown {
  try {
    return parseExactJson(String(value));
  } catch (error) {
    throw new NotLiteral(`a json value is no JSON (${(error as Error).message})`);
  }
}

function parseNumber(text: string): unknown {
  try {
    return parseExactJson(text.trim());
  } catch {
    // 1_000, .5, 0x1f and NaN are numbers in SQL
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) ? value : text;
  }
}

function lastName(names: Node[]): string {
  const last = names.at(-1);
  return last && "String" in last ? last.String.sval ?? "" : "";
}
