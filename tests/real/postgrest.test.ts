import { createHmac } from "node:crypto";
import { postgrest } from "../../scripts/real/programs.ts";
import { withDatabase } from "../_support/database.ts";
import { askAsEach, type Persona, plant } from "../_support/rest_by_persona.ts";
import { PostgrestServer } from "./support/postgrest_server.ts";
import { testWith } from "./support/test_with.ts";

/** A token of Supabase Auth: HS256 with the secret of the project. */
function tokenOf(claims: Record<string, unknown>, secret: string): string {
  const encode = (part: unknown) => new TextEncoder().encode(JSON.stringify(part)).toBase64(url);
  const url = { alphabet: "base64url", omitPadding: true } as const;
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

testWith(
  postgrest,
  "a person reads what the matrix says, in whatever form it is asked, and writes nothing",
  () =>
    withDatabase(async ({ name, sql }) => {
      await plant(sql);
      const secret = crypto.randomUUID().repeat(2);
      const person = (role: string, reads: boolean): Persona => {
        const claims = {
          sub: crypto.randomUUID(),
          role: "authenticated",
          exp: Math.floor(Date.now() / 1000) + 3600,
          app_metadata: { bruce_role: role },
        };
        return {
          name: role,
          headers: { authorization: `Bearer ${tokenOf(claims, secret)}` },
          reads,
        };
      };
      await using server = await PostgrestServer.start(name, secret);
      await askAsEach(server.url, sql, [
        { name: "anon", headers: {}, reads: false },
        person("none", false),
        person("viewer", true),
        person("operator", true),
      ]);
    }),
);
