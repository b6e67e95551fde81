import {
  fullPath,
  pathParameters,
  type Route,
} from "../../supabase/functions/_shared/api/route.ts";
import { commandRoutes } from "../../supabase/functions/_shared/api/commands.ts";
import { routes } from "../../supabase/functions/_shared/api/routes.ts";
import { withStack } from "../_support/stack.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { pick, seeded } from "../../scripts/program/random.ts";
import { mutate, mutateBytes } from "./support/mutate.ts";

/** Values that have broken other APIs, beside some that are right. */
const VALUES = [
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
  "SERVICE_MISSING",
  "high",
  "open",
  "2026-01-31T18:00:00Z",
  "9999-12-31T23:59:59.999999+14:00",
  "infinity",
  "'; drop table public.memories; --",
  '" or 1=1',
  "%",
  "\\",
  "\u0000",
  "\ud800",
  "\u202e",
  "é".repeat(300),
  "x".repeat(3_000),
  "../../etc/passwd",
  "${jndi:ldap://x}",
  "&|!<->():*",
  '"unbalanced',
  "00000000-0000-4000-8000-000000000000",
  "WyJkcmlmdCIsIjk5OTE0Yjkz",
  "eyJhIjoxfQ",
];

function queryOf(random: () => number, route: Route): URLSearchParams {
  const query = new URLSearchParams();
  const names = [...Object.keys(route.input.shape), "unknown", "limit[]", "__proto__"];
  for (let count = Math.floor(random() * 4); count >= 0; count--) {
    const name = pick(random, names);
    // mostly what the schema lets through to the database
    const fitting = VALUES.filter((value) => route.input.shape[name]?.safeParse(value).success);
    const isMild = fitting.length > 0 && random() < 0.8;
    if (isMild && query.has(name)) continue;
    query.append(name, pick(random, isMild ? fitting : VALUES));
  }
  return query;
}

function pathOf(random: () => number, route: Route): string {
  return pathParameters(route).reduce(
    (path, name) =>
      path.replace(`{${name}}`, encodeURIComponent(pick(random, VALUES).toWellFormed())),
    fullPath(route),
  );
}

Deno.test("whatever is asked: never a fault of ours, and an error has a code and a sentence", async () => {
  await withStack(async ({ functions_url, sql, token }) => {
    const authorization = `Bearer ${await token("operator")}`;
    await sql`update bruce.api_tokens set requests_per_minute = 1000000`;
    const random = seeded(7);
    const statuses = new Map<number, number>();
    const bruceRoutes = routes.filter(({ of = "bruce" }) => of === "bruce");
    for (let round = 0; round < 600; round++) {
      const route = pick(random, round < 400 ? bruceRoutes : commandRoutes);
      const method = pick(random, route.methods);
      const path = pathOf(random, route);
      const url = `${functions_url}${path}${method === "GET" ? `?${queryOf(random, route)}` : ""}`;
      const draft = Object.fromEntries(queryOf(random, route));
      const body = round % 5 === 0
        ? mutateBytes(random, new TextEncoder().encode(JSON.stringify(draft)))
        : JSON.stringify(mutate(random, draft));
      const response = await fetch(url, {
        method,
        headers: { authorization, "content-type": "application/json" },
        ...method === "POST" && { body },
      });
      const text = await response.text();
      const what = `${response.status} ${method} ${url} ${method === "POST" ? body : ""} ${text}`;
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      assert(response.status < 500, what);
      if (response.status === 200) continue;
      const { code, message } = JSON.parse(text);
      assert(/^[a-z0-9_]+$/.test(code) && message.length > 0, what);
    }
    assert((statuses.get(200) ?? 0) > 20 && (statuses.get(422) ?? 0) > 20, `${[...statuses]}`);
    assertEquals([...await sql`select to_regclass('public.memories') is not null as stands`], [
      { stands: true },
    ]);
  }, { seeded: true });
});
