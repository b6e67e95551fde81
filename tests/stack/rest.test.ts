import { strict as assert } from "node:assert";
import { createClient } from "@supabase/supabase-js";
import { withStack } from "../_support/stack.ts";

for (
  const value of [{ a: [1, "x"] }, [{ a: 1 }], [], "text", "", 5, true, { "quote\"'\\": "é\n" }]
) {
  Deno.test(`a jsonb parameter arrives as it was sent: ${JSON.stringify(value)}`, () =>
    withStack(async ({ api_url, secret_key, sql }) => {
      await sql`
        create function public.echo(value jsonb) returns jsonb language sql
        return jsonb_build_object('value', value, 'type', jsonb_typeof(value))`;
      await sql`grant execute on function public.echo(jsonb) to service_role`;
      const { data, error } = await createClient(api_url, secret_key).rpc("echo", { value });
      assert.equal(error, null);
      assert.deepEqual(data.value, value);
    }));
}

Deno.test("the API grants nothing: a table without grants stays closed to every role", () =>
  withStack(async ({ api_url, secret_key, publishable_key, sql }) => {
    await sql`create table public.closed (id int)`;
    await sql`alter table public.closed enable row level security`;
    for (const key of [publishable_key, secret_key]) {
      const { error } = await createClient(api_url, key).from("closed").select();
      assert.equal(error?.code, "42501");
    }
  }));

Deno.test("a wrong key is refused, also beside a bearer token", () =>
  withStack(async ({ api_url }) => {
    const { error } = await createClient(api_url, "sb_secret_wrong").from("sources").select();
    assert.notEqual(error, null);
    const { status } = await fetch(`${api_url}/rest/v1/sources`, {
      headers: { authorization: "Bearer x" },
    });
    assert.equal(status, 401);
  }));

Deno.test("a statement is cut off after 8 seconds, as on a hosted project", () =>
  withStack(async ({ api_url, secret_key, sql }) => {
    await sql`
      create function public.wait_for_ever() returns void language sql
      return pg_catalog.pg_sleep(60)`;
    const { error } = await createClient(api_url, secret_key).rpc("wait_for_ever");
    assert.match(error?.message ?? "", /statement timeout/);
  }));
