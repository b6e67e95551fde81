import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import { withPushedDatabase } from "./pushed_database.ts";
import { remote, succeed, supabase } from "./supabase_cli.ts";

interface Advice {
  name: string;
  level: string;
  detail: string;
}

Deno.test("supabase db advisors has no error and no warning", () =>
  withPushedDatabase(async ({ url }) => {
    const { code, stdout } = await supabase(
      "db",
      "advisors",
      remote(url),
      "--fail-on",
      "warn",
      "--level",
      "warn",
      "--output-format",
      "json",
    );
    deepStrictEqual(JSON.parse(stdout).results, []);
    strictEqual(code, 0);
  }));

Deno.test("every notice of the advisors is explained in docs/advisors.md", () =>
  withPushedDatabase(async ({ url }) => {
    const explained = await Deno.readTextFile(inProject("docs/advisors.md"));
    const printed = await succeed(
      "db",
      "advisors",
      remote(url),
      "--level",
      "info",
      "--output-format",
      "json",
    );
    const advice: Advice[] = JSON.parse(printed).results;
    ok(advice.length > 0, "the advisors gave notices, as they do for tables without policies");
    for (const { name, detail } of advice) {
      ok(explained.includes(`\`${name}\``), `${name} is not explained: ${detail}`);
      // an unused index says only that the database is new; a table without policies is named
      if (name === "unused_index") continue;
      const subject = /`([^`]+)`/.exec(detail)?.[1]?.replace(/_\d{4}_\d{2}$/, "_YYYY_MM");
      ok(explained.includes(`\`${subject}\``), `${subject} is not explained: ${detail}`);
    }
  }));

Deno.test("the advisors do see what is wrong: a table without row security is an error", () =>
  withPushedDatabase(async ({ url, sql }) => {
    await sql`create table public.open_to_all (id bigint primary key)`;
    await sql`grant select on public.open_to_all to anon`;
    const { code, stdout } = await supabase("db", "advisors", remote(url), "--fail-on", "error");
    ok(code !== 0 && stdout.includes("open_to_all"), stdout);
  }));
