import assert from "node:assert/strict";
import {
  looksSecret,
  SECRET_NAMES,
  stripText,
  TOKEN_FORMS,
} from "../../../supabase/functions/_shared/secrets.ts";
import { withDatabase } from "../../_support/database.ts";

const NAMES = [
  ..."password PASSWD db_passw0rd passphrase client_secret brc_token credentials api_key API-KEY apikey"
    .split(" "),
  ..."access_key accesskey accessKeyId private.key encryption.key homepage.widget.key sshkeys ssh_key"
    .split(" "),
  ..."advanced_config basicauth traefik.http.middlewares.a.basicauth.users htpasswd digestauth"
    .split(
      " ",
    ),
  ..."pass pwd auth db_pass mysql.pwd Authorization private".split(" "),
  "proxy auth",
  // what is none of them
  ..."name state image ports networks host author authors auth.rule compass bypass passed privateport"
    .split(
      " ",
    ),
  ..."key keys keyboard monkey sshkeyscan ssh PrivatePort private_port tok description é 密码"
    .split(" "),
  "traefik.http.routers.auth.rule",
  "",
];

const TEXTS = [
  "https://me:hunter@git.lan/x",
  "https://me@git.lan:80/x@y",
  "http://:p@h ://a:b@",
  "x?token=abc&b=1#c&API_KEY=d",
  "?token= &auth==x",
  "Authorization: Bearer abc.def",
  `{"authorization": "Basic aGk6aG8="}`,
  "authorization=abc",
  "the authorization of a host",
  ...TOKEN_FORMS.map((form) =>
    `say ${form.replace(/\[abp\]/, "b").replace(/\[A-Za.*$/, "abc.")}12345678 x`
  ),
  "mask-12345678 task_12345678 risk-management",
  "eyJhbGciOi.hunter12hunter12",
  "registry.lan/web:1 10:30:00 http://a/b?c=d&e",
  "é://ü:ß@ñ sk-ééééééééé",
  "plain",
  "",
];

Deno.test("the lists of names and of tokens are the same in TypeScript and in SQL", () =>
  withDatabase(async ({ sql }) => {
    const [row] = await sql<{ names: string; tokens: string }[]>`
      select bruce.secret_names() as names, bruce.token_forms() as tokens`;
    assert.deepEqual(row!.names, SECRET_NAMES.join("|"), "add the line to both lists");
    assert.deepEqual(row!.tokens, TOKEN_FORMS.join("|"), "add the line to both lists");
  }));

Deno.test("both languages take the same names for secrets, and leave the same of a text", () =>
  withDatabase(async ({ sql }) => {
    const names = await sql<{ name: string; is_secret: boolean }[]>`
      select n as name, bruce.looks_secret(n) as is_secret from unnest(${NAMES}::text[]) as n`;
    assert.deepEqual(
      names.map(({ name, is_secret }) => [name, is_secret]),
      NAMES.map((name) => [name, looksSecret(name)]),
    );
    const texts = await sql<{ text: string; stripped: string }[]>`
      select t as text, bruce.strip_text(t) as stripped from unnest(${TEXTS}::text[]) as t`;
    assert.deepEqual(
      texts.map(({ text, stripped }) => [text, stripped]),
      TEXTS.map((text) => [text, stripText(text)]),
    );
    // every form is one that is found, and the quick look at a text overlooks none
    const kept = TEXTS.filter((text) => stripText(text) === text);
    assert.deepEqual(kept.length, 6, kept.join("\n"));
  }));
