import { z } from "zod";

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
  const cells = rows.map((row) => [
    row.name,
    row.role,
    row.hosts?.join(", ") ?? "all",
    row.sources?.join(", ") ?? "all",
    String(row.requests_per_minute ?? "default"),
    stateOf(row, now),
    minuteOf(row.expires_at),
    minuteOf(row.last_used_at),
  ]);
  const lines = [
    ["NAME", "ROLE", "HOSTS", "SOURCES", "RATE", "STATE", "EXPIRES", "LAST USED"],
    ...cells,
  ];
  const widthOf = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widthOf(column))).join("  ").trimEnd())
    .join("\n");
}

function stateOf({ revoked_at, expires_at }: TokenRow, now: Date): string {
  if (revoked_at) return "revoked";
  return expires_at && new Date(expires_at) <= now ? "expired" : "active";
}

function minuteOf(moment: string | null | undefined): string {
  return moment ? `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC` : "never";
}
