import assert from "node:assert/strict";
import {
  looksSecret,
  SECRET_NAMES,
  SECRET_PLACES,
  stripText,
  TOKEN_FORMS,
} from "../../../supabase/functions/_shared/secrets.ts";
import { withDatabase } from "../../_support/database.ts";
import { PlantedSecrets } from "../../secrets/planted.ts";

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
  ..."brc_ nbt_ ghp_ gho_ github_pat_ sk- tk_ xoxb- eyJhbGciOi. glpat- npm_12345678".split(" ").map(
    (form) => `say ${form}12345678 x`,
  ),
  "mask-12345678 task_12345678 risk-management",
  "eyJhbGciOi.hunter12hunter12",
  "registry.lan/web:1 10:30:00 http://a/b?c=d&e",
  "é://ü:ß@ñ sk-ééééééééé",
  "plain",
  "",
];

/** What stands around a secret, and some. */
const AROUND = [
  ...'= : => \' " \\ \\" ` , ; & ? @ / // - -- -u -p { } [ ] < > $ | \n \r\n \t 7 a é [redacted] ${A} true 80'
    .split(
      " ",
    ),
  ..." ,  ,hunter2,curl,mysql,password,token,pass,user,http,abcdefgh1,https://me:pw1@box/x,$2y$10$,abcdefghijklmnop,-----BEGIN PRIVATE KEY-----,Private-Lines: 3,is,Bearer"
    .split(","),
];

/** What texts are made of at random: pieces of every form, and what stands around them. */
const PARTS = [
  ...SECRET_PLACES.flatMap(([needs, place]) => [needs, ...place.split(/[^A-Za-z0-9_.:/=" -]+/)]),
  ...TOKEN_FORMS.flatMap((form) => form.split(/[^A-Za-z0-9_.-]+/)),
].filter((piece) => piece !== "");

/** The same numbers at each run (mulberry32). */
function* numbers(seed: number): Generator<number> {
  for (;;) {
    seed = seed + 0x6d2b79f5 | 0;
    let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    yield ((t ^ t >>> 14) >>> 0) / 4294967296;
  }
}

function textsAtRandom(count: number): string[] {
  const random = numbers(count);
  const below = (limit: number) => Math.floor(random.next().value! * limit);
  const piece = () => {
    const pieces = below(3) > 0 ? AROUND : PARTS;
    return pieces[below(pieces.length)];
  };
  return Array.from(
    { length: count },
    () => Array.from({ length: 2 + below(12) }, piece).join(""),
  );
}

Deno.test("the lists of names, places and tokens are the same in TypeScript and in SQL", () =>
  withDatabase(async ({ sql }) => {
    const [row] = await sql<{ names: string; places: string[][]; tokens: string }[]>`
      select bruce.secret_names() as names, to_jsonb(bruce.secret_places()) as places, bruce.token_forms() as tokens`;
    assert.deepEqual(row!.names, SECRET_NAMES.join("|"), "add the line to both lists");
    assert.deepEqual(row!.places, SECRET_PLACES, "add the line to both lists");
    assert.deepEqual(row!.tokens, TOKEN_FORMS.join("|"), "add the line to both lists");
  }));

Deno.test("both languages leave the same of texts made at random, one by one and all at once", () =>
  withDatabase(async ({ sql }) => {
    const texts = textsAtRandom(600);
    const [row] = await sql<{ one: string[]; all: string[]; bare: string[] }[]>`
      select
        (select jsonb_agg(bruce.strip_text(t) order by n) from unnest(${texts}::text[]) with ordinality as u (t, n)) as one,
        bruce.strip_secrets(to_jsonb(${texts}::text[])) as all,
        (select jsonb_agg(t) from unnest(${texts}::text[]) as t where t !~* bruce.value_hints()) as bare`;
    assert.deepEqual(row!.one, texts.map(stripText));
    assert.deepEqual(row!.all, row!.one);
    // the quick look overlooks none
    assert.deepEqual(row!.bare.map(stripText), row!.bare);
    assert.ok(row!.one.filter((text) => text.includes("[redacted]")).length > 50);
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

/** What looks a little like a secret, and has to stay readable. */
const HARMLESS = [
  "sha256:2bd1f1e6f3b7c7a4a2f1c3d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70819",
  "nginx:1.27@sha256:2bd1f1e6f3b7c7a4a2f1c3d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70819",
  "registry.lan:5000/team/app:1.2@sha256:2bd1f1e6f3b7c7a4",
  ..."ghcr.io/home-assistant/home-assistant:2026.11 bitnami/sealed-secrets-controller:0.24.0 vault-secrets:1.2"
    .split(" "),
  ..."token-server:latest passwordpusher:stable 3f2504e0-4f89-11d3-9a0c-0305e82c3301 risk-management keycloak"
    .split(" "),
  ..."2bd1f1e6f3b7c7a4a2f1c3d5e6f708192a3b4c5d 7c46115 /etc/passwd:/etc/passwd:ro /run/secrets/db authelia"
    .split(" "),
  ..."http://box:8080/health https://box/x?page=2&sort=name git@github.com:a/b ops@example.com 10.0.0.1:443"
    .split(" "),
  ..."npm_config_registry npm_lifecycle_event global-settings-network monkey=1 compass=north author=me"
    .split(" "),
  "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me@box",
  "password authentication failed for user me",
  "token: expired",
  "password: required",
  "POSTGRES_PASSWORD_FILE=/run/secrets/db",
  "password=${DB_PASSWORD}",
  "docker run -u 1000:1000 -p 80:80 -p8080:80 nginx",
  "date -u +%H:%M:%S",
  "mkdir -p/srv && ssh -p 2222 box",
  "mysql -h db -P3306 app",
  "docker login --password-stdin registry.lan",
  "the password of bob was changed",
  "http://ntfy.lan/v1/health",
  "up 3 days (healthy), 0.0.0.0:80->80/tcp",
  "2026-11-28T10:00:00.123Z",
];

Deno.test("the quick look at a snapshot overlooks no form and no name", () =>
  withDatabase(async ({ sql }) => {
    const { texts, members } = new PlantedSecrets(1);
    const values = [
      ...texts.map(({ text }) => ({ x: text })),
      ...texts.map(({ text }) => ({ x: text.replaceAll(" ", "\t") })).filter(({ x }) =>
        stripText(x) !== x
      ),
      ...Object.entries(members).map(([name, value]) => ({ [name]: value })),
      ...Object.entries(members).map(([name, value]) => ({ name, value })),
    ];
    const overlooked = await sql`
      select v from jsonb_array_elements(${sql.json(values)}::jsonb) as v
      where not bruce.may_hold_secrets(v) or bruce.strip_secrets(v)::text ~ 'kV9x'`;
    assert.deepEqual(overlooked.map(({ v }) => v), []);
  }));

Deno.test("what was stripped stays as it is when it is stripped again", () => {
  const stripped = new PlantedSecrets(1).texts.map(({ text }) => stripText(text));
  assert.ok(stripped.every((text) => text.includes("[redacted]")));
  assert.deepEqual(stripped.map(stripText), stripped);
});

Deno.test("what is no secret stays as it is", () =>
  withDatabase(async ({ sql }) => {
    assert.ok(HARMLESS.length >= 40);
    const [row] = await sql`select bruce.strip_secrets(to_jsonb(${HARMLESS}::text[])) as kept`;
    assert.deepEqual(row!.kept, HARMLESS);
    assert.deepEqual(HARMLESS.map(stripText), HARMLESS);
  }));

Deno.test("a long text is read in little time by all forms together", () => {
  const pieces = [
    ..."a,-, -p,-eyJ,eyJ,?,?token,?token&,://,//a:b,a:b@,a:,mysql -p ,curl ,--a,-a ,password,password=,pass\\,',{,."
      .split(","),
    ...'-----BEGIN PRIVATE KEY-----a-,Bearer ,cookie:,$2y$,password="\\a,password=a&b,//ntfy.a,snmp-c ,AKIA'
      .split(","),
  ];
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(262_144 / piece.length));
    const before = performance.now();
    stripText(text);
    const took = performance.now() - before;
    assert.ok(took < 3000, `${JSON.stringify(piece)}: ${took.toFixed(0)} ms`);
  }
});
