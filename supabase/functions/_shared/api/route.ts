import type { z } from "zod";

/** Roles of tokens, see docs/api.md. */
export type Role = "collector" | "netbox" | "worker" | "agent" | "operator";

/**
 * One thing that the API does. The table of these drives routing, validation, openapi.json and the tools of the MCP
 * server, so that none of them can say something else than another.
 */
export type Route = {
  /** Unique; also the operationId. */
  name: string;
  methods: readonly ("GET" | "POST")[];
  /** Below `/bruce`, with `{parameters}` that are fields of `input`. */
  path: string;
  /** One sentence for people and models. */
  summary: string;
  roles: readonly Role[];
  /** Parameters of path, query and body in one strict object. */
  input: z.ZodObject;
  /** What an answer of status 200 holds. */
  output: z.ZodObject;
  /** Function of schema public: `(token_sha256 text, query jsonb) → jsonb`. */
  rpc: string;
};

/** Who may read. */
export const READERS: readonly Role[] = ["agent", "operator"];

/** Who may acknowledge, waive and release. */
export const OPERATORS: readonly Role[] = ["operator"];

/** Names of the `{parameters}` in the path of a route. */
export function pathParameters({ path }: Pick<Route, "path">): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
}
