import { z } from "zod";
import { table } from "../program/table.ts";

/** A token as the rpc functions `create_token` and `list_tokens` tell it; moments are ISO 8601. */
export const tokenRow = z.looseObject({
  name: z.string(),
  role: z.string(),
  hosts: z.array(z.string()).nullish(),
  sources: z.array(z.string()).nullish(),
  expires_at: z.string().nullish(),
  last_used_at: z.string().nullish(),
  revoked_at: z.string().nullish(),
  requests_per_minute: z.int().nullish(),
});

/** See {@link tokenRow}. */
export type TokenRow = z.infer<typeof tokenRow>;

/** One line that tells what a token may do, and until when. */
export function describe({ name, role, hosts, sources, expires_at }: TokenRow): string {
  const scope = role === "collector"
    ? ` for ${hosts?.join(", ") ?? "all hosts"}, ${sources?.join(", ") ?? "all sources"}`
    : "";
  const expiry = expires_at ? `until ${minuteOf(expires_at)}` : "without expiry";
  return `${name}: ${role}${scope}, ${expiry}`;
}

/** Tokens as a table for people, one line each under a header. */
export function tableOf(rows: readonly TokenRow[], now: Date): string {
  return table<TokenRow>(
    [
      { heading: "NAME", cell: ({ name }) => name },
      { heading: "ROLE", cell: ({ role }) => role },
      { heading: "HOSTS", cell: ({ hosts }) => hosts?.join(", ") ?? "all" },
      { heading: "SOURCES", cell: ({ sources }) => sources?.join(", ") ?? "all" },
      { heading: "RATE", cell: (row) => String(row.requests_per_minute ?? "default") },
      { heading: "STATE", cell: (row) => stateOf(row, now) },
      { heading: "EXPIRES", cell: ({ expires_at }) => minuteOf(expires_at) },
      { heading: "LAST USED", cell: ({ last_used_at }) => minuteOf(last_used_at) },
    ],
    rows,
    Infinity,
  );
}

function stateOf({ revoked_at, expires_at }: TokenRow, now: Date): string {
  if (revoked_at) return "revoked";
  return expires_at && new Date(expires_at) <= now ? "expired" : "active";
}

function minuteOf(moment: string | null | undefined): string {
  return moment ? `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC` : "never";
}
