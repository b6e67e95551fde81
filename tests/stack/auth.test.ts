import { strict as assert } from "node:assert";
import { createClient } from "@supabase/supabase-js";
import { ensureAccount, makeAuthTables } from "../../scripts/stack/auth.ts";
import { openRestApi } from "../../scripts/stack/rest.ts";
import { withDatabase } from "../_support/database.ts";
import { type TestStack, withStack } from "../_support/stack.ts";

/** A client of the page, as this person where there is one. */
function clientOf({ api_url, publishable_key }: TestStack, access_token?: string) {
  return createClient(api_url, publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: access_token ? { authorization: `Bearer ${access_token}` } : {} },
  });
}

Deno.test("the claims of a person reach the database, and only who may read reads", () =>
  withStack(async (stack) => {
    await stack.sql`
      create function public.who_asks() returns jsonb language sql as $$
        select jsonb_build_object(
          'claims', bruce.jwt_claims(), 'uid', auth.uid(), 'user', current_user,
          'role', bruce.person_role(), 'reads', bruce.person_may_read(), 'acts', bruce.person_may_act())
      $$`;
    await stack.sql`grant execute on function public.who_asks() to authenticated`;
    for (
      const [role, reads, acts] of [["none", false, false], ["viewer", true, false], [
        "operator",
        true,
        true,
      ]] as const
    ) {
      const person = await stack.person(role);
      const client = clientOf(stack, person.access_token);
      const { data, error } = await client.rpc("who_asks");
      assert.equal(error, null);
      const { claims, ...rest } = data;
      assert.deepEqual(rest, { uid: person.id, user: "authenticated", role, reads, acts });
      assert.equal(claims.sub, person.id);
      assert.equal(claims.email, person.email);
      assert.equal(claims.role, "authenticated");
      assert.equal(claims.app_metadata.bruce_role, role);
      assert.equal(claims.exp - claims.iat, 3600);

      const sources = await client.from("sources").select("name");
      assert.equal(sources.error, null);
      assert.equal((sources.data ?? []).length > 0, reads, role);
      const write = await client.from("assets").insert({ name: "mine" });
      assert.equal(write.error?.code, "42501", role);
    }
  }));

Deno.test("a row of people counts before the claim, from the next request on", () =>
  withStack(async (stack) => {
    const person = await stack.person("operator");
    const names = async () =>
      (await clientOf(stack, person.access_token).from("sources").select("name")).data?.length;
    assert.ok(await names());
    await stack.sql`insert into public.people (user_id, role) values (${person.id}, 'none')`;
    assert.equal(await names(), 0);
  }));

Deno.test("a person logs in with a password, stays logged in, and logs out", () =>
  withStack(async (stack) => {
    const { email, password } = await stack.person("viewer");
    const client = clientOf(stack);
    const wrong = await client.auth.signInWithPassword({ email, password: `${password}x` });
    assert.equal(wrong.error?.status, 400);
    const first = await client.auth.signInWithPassword({ email, password });
    assert.equal(first.error, null);
    const second = await client.auth.refreshSession();
    assert.equal(second.error, null);
    assert.notEqual(second.data.session?.refresh_token, first.data.session?.refresh_token);
    const read = await client.from("sources").select("name");
    assert.ok(read.data?.length, "the claim is in the token that was refreshed");
    const me = await client.auth.getUser();
    assert.equal(me.data.user?.email, email);
    assert.equal((await client.auth.signOut()).error, null);
    const token = second.data.session?.access_token ?? "";
    const after = await clientOf(stack, token).auth.getUser(token);
    assert.ok(after.error, "the session is over");
  }));

Deno.test("a token that was not made here gives nothing", () =>
  withStack(async (stack) => {
    const { access_token } = await stack.person("operator");
    const [head = "", body = ""] = access_token.split(".");
    const claims = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    const encode = (value: unknown) =>
      btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const sign = async (secret: string, payload: unknown) => {
      const key = await crypto.subtle.importKey(
        "raw",
        new TextEncoder().encode(secret),
        { name: "HMAC", hash: "SHA-256" },
        false,
        ["sign"],
      );
      const text = `${head}.${encode(payload)}`;
      const signature = new Uint8Array(
        await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)),
      );
      return `${text}.${signature.toBase64({ alphabet: "base64url", omitPadding: true })}`;
    };
    const forged = [
      await sign("super-secret-jwt-token-with-at-least-32-characters-long", claims),
      await sign("unsafe-secret-change-me", { ...claims, role: "service_role" }),
      `${encode({ alg: "none", typ: "JWT" })}.${body}.`,
      access_token.slice(0, -8),
    ];
    for (const token of forged) {
      const { data, error } = await clientOf(stack, token).from("sources").select("name");
      assert.ok(error, JSON.stringify(data));
    }
  }));

Deno.test("nobody makes an account, changes one, or asks for a code", () =>
  withStack(async (stack) => {
    const { api_url, publishable_key, sql } = stack;
    const known = await stack.person("viewer");
    const before = await sql`select * from auth.users`;
    const post = async (path: string, body: unknown, more: Record<string, string> = {}) => {
      const answer = await fetch(api_url + path, {
        method: more.method ?? "POST",
        redirect: "manual",
        headers: {
          apikey: publishable_key,
          "content-type": "application/json",
          authorization: `Bearer ${known.access_token}`,
        },
        body: more.method === "GET" ? undefined : JSON.stringify(body),
      });
      await answer.body?.cancel();
      return answer.status;
    };
    const stranger = { email: "stranger@example.org", password: "a long enough password" };
    for (const path of ["signup", "otp", "magiclink", "recover", "resend", "invite", "verify"]) {
      for (const { email } of [stranger, known]) {
        const body = { ...stranger, email, create_user: true, type: "signup" };
        assert.equal(await post(`/auth/v1/${path}`, body), 403, path);
      }
    }
    assert.equal(await post("/auth/v1/user", { email: "me@example.org" }, { method: "PUT" }), 403);
    for (
      const path of ["authorize?provider=github", "callback", "verify?type=magiclink&token=1"]
    ) {
      assert.equal(await post(`/auth/v1/${path}`, {}, { method: "GET" }), 403, path);
    }
    // other spellings of these addresses
    for (
      const path of [
        "/%61uth/v1/otp",
        "//auth/v1/otp",
        "/auth/v1//otp",
        "/auth/v1/%6Ftp",
        "/AUTH/v1/otp",
      ]
    ) {
      assert.ok([403, 404].includes(await post(path, { email: stranger.email })), path);
    }
    assert.equal(await post("/auth/v1/token?grant_type=pkce", { auth_code: "x" }) >= 400, true);
    assert.deepEqual([...await sql`select * from auth.users`], [...before]);
    const { disable_signup } = await (await fetch(`${api_url}/auth/v1/settings`, {
      headers: { apikey: publishable_key },
    })).json();
    assert.equal(disable_signup, true);
  }));

Deno.test("Auth makes tables in its own schema, grants nothing and replaces nothing", () =>
  withDatabase(async ({ sql, url }) => {
    const catalog = () =>
      sql`
      select n.nspname, c.relname, c.relkind::text, c.relacl::text, c.relrowsecurity
      from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname not in ('auth', 'pg_toast') and n.nspname not like 'pg_temp%'
      order by 1, 2`;
    const rest = () =>
      sql`
      select 'function' as what, p.oid::regprocedure::text as name, p.proacl::text as acl, p.prosrc as text
      from pg_proc as p where p.pronamespace not in ('pg_catalog'::regnamespace)
      union all select 'schema', nspname, nspacl::text, null from pg_namespace where nspname not like 'pg_temp%'
      union all select 'default', defaclnamespace::regnamespace::text, defaclacl::text, null from pg_default_acl
      union all select 'role', rolname, rolsuper::text || rolbypassrls || rolcanlogin, null from pg_roles
      order by 1, 2`;
    const [relations, others] = [[...await catalog()], [...await rest()]];
    await makeAuthTables(sql);
    const keys = { publishable_key: "sb_publishable_x", secret_key: "sb_secret_x" };
    const api = openRestApi(url, { ...keys, jwt_secret: "x".repeat(40) });
    try {
      const person = { email: "a@example.org", password: "a password of some length" };
      await ensureAccount(sql, url, { ...person, role: "operator" });
      await ensureAccount(sql, url, { ...person, role: "viewer" });
      const { access_token, user } = await (await api.signIn(person)).json();
      assert.equal(user.app_metadata.bruce_role, "operator", "who has a role keeps it");
      const answer = await api.fetch(
        new Request("http://127.0.0.1/rest/v1/sources", {
          headers: { apikey: keys.publishable_key, authorization: `Bearer ${access_token}` },
        }),
        "127.0.0.1",
      );
      assert.equal(answer.status, 200, await answer.text());
      for (const schema of ["auth", "bruce"]) {
        const hidden = await api.fetch(
          new Request("http://127.0.0.1/rest/v1/users", {
            headers: { apikey: keys.secret_key, "accept-profile": schema },
          }),
          "127.0.0.1",
        );
        assert.notEqual(hidden.status, 200, await hidden.text());
      }
      // again, as at the next start
      await makeAuthTables(sql);
    } finally {
      await api.close();
    }
    assert.deepEqual([...await catalog()], relations);
    assert.deepEqual([...await rest()], others);
    const granted = await sql`
      select c.relname, r.rolname from pg_class as c, pg_roles as r
      where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'v')
        and r.rolname in ('anon', 'authenticated', 'service_role')
        and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')`;
    assert.deepEqual([...granted], []);
  }));
