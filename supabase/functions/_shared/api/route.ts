import type { z } from "zod";
import type { Environment } from "../environment.ts";

/** Roles of tokens, see docs/api.md. */
export type Role = "collector" | "netbox" | "worker" | "agent" | "operator";

/** What the database answered, without its status. */
export type RouteAnswer = Record<string, unknown>;

/** The edge functions that have routes. */
export type RoutedFunction = "bruce" | "commands";

/**
 * One thing that the API does. The table of these drives routing, validation, openapi.json and the tools of the MCP
 * server, so that none of them can say something else than another.
 */
export type Route = {
  /** Unique; also the operationId. */
  name: string;
  methods: readonly ("GET" | "POST")[];
  /** The function that answers: `bruce`, unless it says otherwise. */
  of?: RoutedFunction;
  /** Below the function, with `{parameters}` that are fields of `input`. */
  path: string;
  /** One sentence for people and models. */
  summary: string;
  roles: readonly Role[];
  /** Parameters of path, query and body in one strict object. */
  input: z.ZodObject;
  /** The input may hold text that cannot be stored: its schema replaces it. */
  takesAnyText?: boolean;
  /** What an answer of status 200 holds. */
  output: z.ZodObject;
  /** Function of schema public, called with `token_sha256` and {@link Route.parameters}. */
  rpc: string;
  /** The other parameters of the rpc: `query`, which is the input, unless it says otherwise. */
  parameters?(input: Record<string, unknown>): Record<string, unknown>;
  /** Reads the answer of the rpc: one with `status` 200 that is left out, unless it says otherwise. */
  answer?: z.ZodType<RouteAnswer>;
  /** Waits for what the act leads to, and adds it to the answer. */
  finish?(environment: Environment, tokenSha256: string, answer: RouteAnswer): Promise<RouteAnswer>;
};

/** Who may read. */
export const READERS: readonly Role[] = ["agent", "operator"];

/** Who may acknowledge, waive and release. */
export const OPERATORS: readonly Role[] = ["operator"];

/** Path of a route below the URL of the functions: `/bruce/drift`, `/commands`. */
export function fullPath({ of = "bruce", path }: Pick<Route, "of" | "path">): string {
  return `/${of}${path === "/" ? "" : path}`;
}

/** Names of the `{parameters}` in the path of a route. */
export function pathParameters({ path }: Pick<Route, "path">): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
}
