import { deepStrictEqual, ok } from "node:assert/strict";
import { withPushedDatabase } from "./pushed_database.ts";
import { remote, succeed } from "./supabase_cli.ts";

/** What somebody writes against the generated types: the names that are a contract. */
const usage = `
import type { Database } from "./types.ts";
type Public = Database["public"];
type Row<T extends keyof Public["Views"]> = Public["Views"][T]["Row"];

export const drift: Pick<Row<"drift">, "drift_key" | "event_type" | "severity" | "hostname" | "details"> = {
  drift_key: "SERVICE_MISSING/box2-daily/freshrss/state",
  event_type: "SERVICE_MISSING",
  severity: "high",
  hostname: "box2-daily",
  details: null,
};
export const summary: keyof Row<"drift_summary"> = "summary";
export const issue: Public["Tables"]["issues"]["Row"]["issue_id"] = crypto.randomUUID();
export const event: Public["Tables"]["events"]["Row"]["event_id"] = crypto.randomUUID();
export const ingest: Public["Functions"]["ingest"]["Args"] = { token_sha256: "", payloads: [] };
export const explain: Public["Functions"]["explain"]["Args"] = { hostname: "box2-daily" };
`;

Deno.test("supabase gen types gives types that a program can use", () =>
  withPushedDatabase(async ({ url }) => {
    const types = await succeed("gen", "types", remote(url));
    ok(types.includes("export type Database"), types.slice(0, 200));
    const directory = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${directory}/types.ts`, types);
      await Deno.writeTextFile(`${directory}/usage.ts`, usage);
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["check", "--no-config", `${directory}/usage.ts`],
      }).output();
      deepStrictEqual({ success, said: success ? "" : new TextDecoder().decode(stderr) }, {
        success: true,
        said: "",
      });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  }));
