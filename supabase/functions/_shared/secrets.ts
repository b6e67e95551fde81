/**
 * What is taken for a secret: by the name it stands under, by the place in a text where it stands, or by the form it has.
 * The three lists are those of `bruce.secret_names()`, `bruce.secret_places()` and `bruce.token_forms()`, in a syntax that
 * means the same in JavaScript and in Postgres; a test compares them. A text of mebibytes has to be read in time in proportion
 * to it: nothing may repeat without bound inside a repetition, nor begin anew at each character of what it repeats, nor look
 * behind, for which Postgres goes back to the beginning of the text at each find. No form goes over a form feed, which stands
 * between the texts of a snapshot where Postgres strips all of them at once.
 */

/**
 * Parts of a name, as regular expressions, case aside: a member, label or variable of such a name holds a secret. The same
 * list as `bruce.secret_names()`.
 */
export const SECRET_NAMES: readonly string[] = [
  "passw",
  "passphrase",
  "passcode",
  "mot[-_. ]?de[-_. ]?passe",
  "kennwort",
  "secret",
  "token",
  "credential",
  "basicauth",
  "digestauth",
  "htpasswd",
  "cookie(?!s)",
  "kubeconfig",
  "mnemonic",
  "(?:api|access|account|auth|encryption|license|master|private|preshared|recovery|service|shared|signing|storage|widget)[-_. ]?key",
  "connection[-_. ]?string",
  "webhook[-_. ]?url",
  "ssh[-_. ]?keys?(?![a-z0-9])",
  "advanced[-_. ]?config",
  "(?:^|[^a-z0-9])(?:(?:db|my|pg|sql|user|root|admin|smtp|mail|ftp|ldap)?pass|pwd|auth|authorization|bearer|private|psk|salt|totp|jwt)(?![-_.a-z0-9])",
];

/**
 * Tokens that are known by their form, case counts. The same list as `bruce.token_forms()`.
 */
export const TOKEN_FORMS: readonly string[] = [
  "(?:brc_|nbt_|tk_|sk-|gh[opsur]_|github_pat_|xox[a-z]-|xapp-|xkeysib-|dckr_pat_)[A-Za-z0-9_.-]{8,}",
  "gl(?:pat|dt|rt|ft|cbt|ptt|imt|soat|agent|oas)-[A-Za-z0-9_.-]{8,}",
  "(?:[sr]k_(?:live|test)_|whsec_|sb_secret_|sbp_|tskey-|do[opr]_v1_|shp(?:at|ca|pa|ss)_)[A-Za-z0-9_.-]{8,}",
  "(?:lin_api_|glsa_|glc_|hv[bsr][.]|atlasv1[.]|dp[.][a-z]{2,5}[.]|PMAK-|NRAK-|sntrys_|syt_)[A-Za-z0-9_.-]{8,}",
  "(?:ack_|npm_|hf_|gsk_|nvapi-|pypi-|rubygems_|secret_|ntn_|figd_|r8_|SG[.]|ya29[.])[A-Za-z0-9]{16,}[A-Za-z0-9_.-]*",
  "AIza[A-Za-z0-9_-]{16,}",
  "(?:AKIA|ASIA)[A-Z0-9]{12,}(?:[ :,/]{1,3}[A-Za-z0-9/+]{40})?",
  "AGE-SECRET-KEY-1[A-Za-z0-9]{8,}",
  "[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}",
  "(?:ops_)?eyJ[A-Za-z0-9_-]{6,}[A-Za-z0-9_.+/=-]*",
  "[$]{1,2}(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2(?:d|i|id)|pbkdf2-[a-z0-9]{1,12})[$][^\\s\"',:]{16,}",
];

const NAMES = SECRET_NAMES.join("|");

/** A name, and what stands between it and its value: `=`, `: `, with the quotes of JSON, also of JSON within a text. */
const NAMED = String.raw`(?:${NAMES})[A-Za-z0-9_.-]{0,20}(?:\\{0,3}["']?[ \t]*(?:=>|=)[ \t]*` +
  String.raw`|\\{0,3}["'][ \t]*:[ \t]*|[ \t]*:[ \t]+|:(?=["'\\])|>(?=[^\s=>])` +
  String.raw`|:[ \t]*[|>][-+]?[ \t]*\r?\n[ \t]+|["'],[ \t]*["']value["'][ \t]*:[ \t]*)`;

/** Words that say something about a secret, and are none. */
const NO_SECRET = String
  .raw`(?!(?:true|false|null|none|undefined|yes|no|on|off|ok|ro|rw|enabled|disabled|required|invalid` +
  String
    .raw`|missing|failed|denied|expired|wrong|incorrect|empty|unset|not|[0-9]{1,3})(?![^\s"'\\,;&}\])<.])` +
  String
    .raw`|(?:basic|bearer|digest|token|negotiate)[ \t]|/run/secrets/|[$][{][A-Za-z0-9_]{1,60}[}])`;

/** The rest of a line of a shell up to a blank, not up to an option that is looked for. */
const upTo = (option: string) => String.raw`(?:[^\s|;&]|[ \t](?!${option}))` + "{0,80}[ \\t]";

/**
 * Places in a text where a secret stands, as regular expressions, case aside: what they find without their first group is the
 * secret. Before each, what a text needs for it to be worth a look. The same list as `bruce.secret_places()`.
 */
export const SECRET_PLACES: readonly (readonly [needs: string, place: string])[] = [
  // a key as a file
  [
    "-----begin",
    String
      .raw`(-----BEGIN (?:[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)-----)[^-\f]*(?:-{1,4}[^-\f]+){0,20}` +
    String.raw`(?:-----END [A-Z0-9 ]{0,40}-----)?`,
  ],
  [
    "private-lines",
    String.raw`(Private-Lines:[ \t]*[0-9]{1,4}(?![0-9]))[A-Za-z0-9+/= \t\r\n]+`,
  ],
  // user:password@host
  [
    "@",
    String.raw`(//)[^/@\s:"'<>[]*:(?:[^/?#\s"'<>]+|(?![0-9]{0,5}[/?#])[^@\s"'<>]{1,60})(?=@)`,
  ],
  [
    "@(?!sha[0-9]{3}:)",
    String
      .raw`((?:^|[^A-Za-z0-9_.%+/@-])[A-Za-z0-9_.%+-]{1,40}:)[^\s"'/@:]{1,60}(?=@(?!sha[0-9]{3}:)[A-Za-z0-9.-]{1,60}[:/(])`,
  ],
  // headers
  [
    "authorization",
    String
      .raw`(authorization\\{0,3}["']?[ \t]*[:=][ \t]*\\{0,3}["']?(?:(?:basic|bearer|token|negotiate|ntlm|apikey)[ \t]+)?)` +
    String.raw`(?:(?:digest|aws4-hmac-sha256|mediabrowser)[ \t][^\r\n\f]+|[^\s"'\\]+)`,
  ],
  [
    "cookie",
    String.raw`(cookie2?\\{0,3}["']?[ \t]*[:=][ \t]*\\{0,3}["']?)[^\r\n\f"'\\]+`,
  ],
  [
    "bearer|basic",
    String.raw`((?:^|[^a-z0-9_])(?:bearer|basic)[ \t]+)(?=[^\s"']{0,40}[0-9=])[^\s"'\\,;]{8,}`,
  ],
  // parameters of an address, and addresses that are secrets themselves
  [
    "[?&]",
    String.raw`([?&](?:[^=&?\s"'<>]{0,40}(?:token|key|secret|passw|pwd|auth|credential|signature)` +
    String
      .raw`|(?:[^=&?\s"'<>]{0,40}[^a-z0-9=&?\s"'<>])?(?:sig|pass|pw|jwt|sid|session)(?![a-z0-9]))[^=&?\s"'<>]{0,40}=)[^&\s"'<>\\]+`,
  ],
  [
    "hooks|/api/|office|hc-ping|ifttt|telegram",
    String
      .raw`(hooks[.]slack[.]com/(?:services|workflows|triggers)/|discord(?:app)?[.]com/api/(?:v[0-9]{1,2}/)?webhooks/` +
    String
      .raw`|webhook[.]office[.]com/webhookb2/|outlook[.]office[.]com/webhook/|hooks[.]zapier[.]com/hooks/catch/` +
    String.raw`|maker[.]ifttt[.]com/[^\s"'<>]{0,40}/key/|hc-ping[.]com/|/api/webhook/|/api/push/` +
    String.raw`|api[.]telegram[.]org/(?:file/)?bot)[^\s"'<>\\?&]+`,
  ],
  [
    "//ntfy",
    String
      .raw`(//ntfy[.][a-z0-9.-]{1,60}(?::[0-9]{1,5})?/)(?!v1/|file/|docs|config|static|account|login|app(?![a-z0-9]))[A-Za-z0-9_-]{1,40}`,
  ],
  // options of a program
  [
    "-u",
    String
      .raw`((?:(?:^|[^A-Za-z0-9_-])(?:-u[ \t]+|--(?:proxy-)?user(?:[ \t]+|=))|(?:^|[^a-z0-9])curl${
      upTo("-u")
    }-u)["']?[^\s:"'=+/-][^\s:"'=/]{0,40}:)(?![0-9]{1,10}(?![^\s"']))[^\s"'\\]+`,
  ],
  [
    "[ \\t]-[a-z]",
    String.raw`((?:^|[^a-z0-9])(?:(?:mysql|mariadb)${
      upTo("-p(?!\\s|[0-9]{1,5}(?![^\\s]))")
    }-p(?!\s|[0-9]{1,5}(?![^\s]))|(?:sshpass|docker login|podman login|mongo|ipmitool|mosquitto_|plink|pscp|7za?|rar)${
      upTo("-pw?")
    }-pw?[ \t]*|redis-cli${upTo("-a")}-a[ \t]*|ldap${upTo("-w")}-w[ \t]*|snmp${
      upTo("-[ck]")
    }-[ck][ \t]+|smb${upTo("-u")}-u[ \t]*[^\s%]{1,40}%)["']?)[^\s"'\\-][^\s"'\\]*`,
  ],
  [
    "-[a-z0-9_.-]",
    String
      .raw`((?:^|[^A-Za-z0-9_.-])(?=-[a-z0-9_.-]*[ \t])[a-z0-9_.-]{0,40}(?:${NAMES})(?![a-z_-]{0,10}(?:stdin|file))[a-z0-9_-]{0,20}[ \t]+["']?)` +
    String.raw`[^\s"'\\-][^\s"'\\]*`,
  ],
  // what stands beside its name: within quotes of three kinds, and without
  [
    '"',
    String.raw`(${NAMED}")${NO_SECRET}(?!")[^"\\\r\n\f]*(?:\\[^\r\n\f][^"\\\r\n\f]*)*`,
  ],
  [
    String.raw`[\\]`,
    String.raw`(${NAMED}\\{1,3}["'])${NO_SECRET}[^"'\\\r\n\f]+`,
  ],
  [
    "'",
    String.raw`(${NAMED}')${NO_SECRET}[^'\r\n\f]+`,
  ],
  [
    "[:=>]",
    String
      .raw`(${NAMED})${NO_SECRET}(?:\[[^\]\r\n\f]*\]?|[{][^}\r\n\f]*[}]?|[^\s"'\\&;,[{<])[^\s"'\\&;,<]*` +
    String.raw`(?:[\\&;,<](?![A-Za-z0-9_.-]{1,40}[=:]|[\s"'/\\]|$)[^\s"'\\&;,<]*)*`,
  ],
  [
    ":",
    String
      .raw`((?:^|[^A-Za-z0-9_./-])(?:password|passwd|passphrase|pwd|api[-_]?key|secret|token):)` +
    String
      .raw`(?!v?[0-9.]{1,20}(?![A-Za-z0-9_])|latest|stable)${NO_SECRET}[^\s"'\\/:,;][^\s"'\\,;]*`,
  ],
  [
    "passw|passphrase|mot de|pwd|secret|token|key|api",
    String
      .raw`((?:^|[^a-z0-9])(?:passw(?:or)?d|mot de passe|passphrase|pwd|secret|token|api[-_ ]?key|cl[eé] api)[ \t]+` +
    "(?:(?:is|was|est)[ \\t]+[\"'`]?(?=[^\\s]{0,40}[0-9!#$%&@^_+-])|[\"'`]?(?=[^\\s]{0,40}[0-9])))[^\\s\"'`]{6,}",
  ],
];

const NAME = new RegExp(NAMES, "i");
const MARK = "$1[redacted]";
const FORMS = [
  ...SECRET_PLACES.map(([needs, place]) => ({
    needs: new RegExp(needs, "i"),
    form: new RegExp(place, "gi"),
  })),
  { needs: /./, form: new RegExp(`(^|[^A-Za-z0-9_])(?:${TOKEN_FORMS.join("|")})`, "g") },
];

/** How many credentials a text seems to hold: at least as many as {@link stripText} takes out of it. */
export function countCredentials(text: string): number {
  return FORMS.reduce(
    (count, { needs, form }) => needs.test(text) ? count + (text.match(form)?.length ?? 0) : count,
    0,
  );
}

/** Does a member, label or variable of this name hold a secret? As `bruce.looks_secret` has it. */
export function looksSecret(name: string): boolean {
  return NAME.test(name);
}

/** The text without the secrets that are found by their place or form. As `bruce.strip_text` has it. */
export function stripText(text: string): string {
  return FORMS.reduce(
    (rest, { needs, form }) => needs.test(rest) ? rest.replace(form, MARK) : rest,
    text,
  );
}
