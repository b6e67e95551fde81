/** A text with a secret in it, and its needle: what must be found nowhere, case aside. */
export type Planted = { text: string; needle: string };

/** Texts that hold a secret `s` each, in the forms in which they are met. */
const FORMS: readonly ((s: string) => string)[] = [
  (s) => `-----BEGIN RSA PRIVATE KEY-----\nMIIE${s}\n${s}=\n-----END RSA PRIVATE KEY-----`,
  (s) => `-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl${s}`,
  (s) =>
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${s}\n-----END PGP PRIVATE KEY BLOCK-----`,
  (s) => `Authorization: Bearer ${s}`,
  (s) => `authorization: Basic ${s}==`,
  (s) => `{"Authorization":"Token ${s}"}`,
  (s) => `Authorization: Digest username="me", response="${s}"`,
  (s) => `Proxy-Authorization: Basic ${s}`,
  (s) => `Cookie: theme=dark; session=${s}`,
  (s) => `Set-Cookie: id=${s}; Path=/; HttpOnly`,
  (s) => `curl -H 'X-Api-Key: ${s}' http://box/`,
  (s) => `X-Vault-Token: ${s}`,
  (s) => `PRIVATE-TOKEN: ${s}`,
  (s) => `https://me:${s}@git.lan/x`,
  (s) => `rtsp://admin:${s}@10.0.0.9:554/stream`,
  (s) => `postgres://app:${s}@db:5432/app?sslmode=disable`,
  (s) => `mongodb+srv://u:${s}@cluster.lan/db`,
  (s) => `redis://:${s}@cache:6379/0`,
  (s) => `amqp://u:p@${s}@mq.lan/`,
  (s) => `git clone ssh://git:${s}@git.lan/x.git`,
  (s) => `pulled me:${s}@registry.lan:5000/team/app:1.2`,
  (s) => `app:${s}@tcp(db:3306)/app`,
  (s) => `curl -u root:${s} http://box/`,
  (s) => `curl -sSuroot:x -u"root:${s}" http://box/`,
  (s) => `wget --user=me --password=${s} http://box/`,
  (s) => `curl --user me:${s} http://box`,
  (s) => `tool --password ${s} --verbose`,
  (s) => `tool --api-key="${s}"`,
  (s) => `mysqladmin ping -h db -P 3306 -uroot -p${s}`,
  (s) => `mariadb-dump -p'${s}' app`,
  (s) => `sshpass -p ${s} ssh box`,
  (s) => `redis-cli -p 6379 -a ${s} ping`,
  (s) => `docker login -u me -p ${s} registry.lan`,
  (s) => `PGPASSWORD=${s} psql -h db`,
  (s) => `export DB_PASS="${s}"`,
  (s) => `login failed with password=${s}`,
  (s) => `password: ${s}`,
  (s) => `the password ${s} is wrong`,
  (s) => `Le mot de passe est ${s}`,
  (s) => `{"user":"me","password":"${s}","port":1}`,
  (s) => `{\\"client_secret\\":\\"${s}\\"}`,
  (s) => `db:\n  user: me\n  pwd: ${s}\n`,
  (s) => `env:\n  - name: API_KEY\n    x: 1\nsecret: '${s}'`,
  (s) => `<passphrase>${s}</passphrase>`,
  (s) => `Server=db;Uid=me;Pwd=${s};Database=x`,
  (s) => `aws_secret_access_key = ${s}`,
  (s) => `key AKIA${s.toUpperCase()}`,
  (s) => `glpat-${s}`,
  (s) => `ghp_${s}`,
  (s) => `gho_${s}`,
  (s) => `github_pat_${s}`,
  (s) => `hvs.${s}`,
  (s) => `npm_${s}`,
  (s) => `AIza${s}`,
  (s) => `sk_live_${s}`,
  (s) => `rk_live_${s}`,
  (s) => `sk-proj-${s}`,
  (s) => `xoxb-1234-${s}`,
  (s) => `xapp-1-${s}`,
  (s) => `sb_secret_${s}`,
  (s) => `tskey-auth-${s}`,
  (s) => `dop_v1_${s}`,
  (s) => `eyJhbGciOiJIUzI1NiJ9.eyJz${s}.${s}`,
  (s) => `123456789:AAH${s}${s}`,
  (s) => `$2y$10$${s}`,
  (s) => `https://hooks.slack.com/services/T0/B0/${s}`,
  (s) => `https://discord.com/api/webhooks/123/${s}`,
  (s) => `https://ntfy.sh/${s}`,
  (s) => `https://api.telegram.org/bot1:${s}/getMe`,
  (s) => `https://blob.lan/x?sv=1&sig=${s}&se=2`,
  (s) => `https://s3.lan/x?X-Amz-Signature=${s}`,
  (s) => `https://box/#access_token=${s}`,
  (s) => `https://box/api?apikey=${s}`,
  (s) => `PuTTY\nPrivate-Lines: 14\n${s}\n`,
];

/** Names of members that hold a secret. */
const NAMES = [
  ..."password pass pwd passphrase auth accesskey homepage.widget.key encryption.key ipmi_password"
    .split(" "),
  ..."vault_token api_key sshkeys cipassword private_key db_pass client_secret htpasswd psk salt cookie"
    .split(" "),
  ..."advanced_config basicauth webhook_url connectionString".split(" "),
];

/** Secrets for one way into the database, each another. Names count only for a way that asks for them. */
export class PlantedSecrets {
  readonly texts: readonly Planted[];
  readonly needles: string[];
  readonly #way: number;

  constructor(way: number) {
    this.#way = way;
    this.texts = FORMS.map((form, i) => ({ text: form(this.#secret(i)), needle: this.#needle(i) }));
    this.needles = this.texts.map(({ needle }) => needle);
  }

  /** Members of an object, whose names alone tell that they hold secrets. */
  get members(): Record<string, string> {
    const numbers = NAMES.map((_, i) => 500 + i);
    this.needles.push(...numbers.map((number) => this.#needle(number)));
    return Object.fromEntries(NAMES.map((name, i) => [name, this.#secret(numbers[i]!)]));
  }

  #secret(number: number): string {
    return `${this.#needle(number)}R2tQ8mB7pL4zN6`;
  }

  #needle(number: number): string {
    return `S${String(this.#way).padStart(2, "0")}${String(number).padStart(3, "0")}kV9x`;
  }
}
