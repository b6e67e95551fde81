/**
 * Parts of a name, as regular expressions, case aside: a member, label or variable of such a name holds a secret. The same
 * list as `bruce.secret_names()`, in a syntax that means the same in JavaScript and Postgres; a test compares the two.
 */
export const SECRET_NAMES: readonly string[] = [
  "passw",
  "passphrase",
  "secret",
  "token",
  "credential",
  "basicauth",
  "digestauth",
  "htpasswd",
  "api[-_. ]?key",
  "access[-_. ]?key",
  "private[-_. ]?key",
  "encryption[-_. ]?key",
  "widget[-_. ]?key",
  "ssh[-_. ]?keys?(?![a-z0-9])",
  "advanced[-_. ]?config",
  "(?<![a-z0-9])(?:pass|pwd|auth|authorization|private)(?![-_.a-z0-9])",
];

/**
 * How a token begins; a word that begins so and goes on for eight characters is one. The same list as
 * `bruce.token_forms()`.
 */
export const TOKEN_FORMS: readonly string[] = [
  "brc_",
  "nbt_",
  "ghp_",
  "gho_",
  "github_pat_",
  "sk-",
  "tk_",
  "xox[abp]-",
  "eyJ[A-Za-z0-9_-]+[.]",
];

const NAME = new RegExp(SECRET_NAMES.join("|"), "i");
const TOKEN = new RegExp(
  `(?<![A-Za-z0-9_])(?:${TOKEN_FORMS.join("|")})[A-Za-z0-9_.-]{8,}`,
  "g",
);

const CREDENTIAL = new RegExp(
  [
    String.raw`://[^/@\s:]*:[^/@\s]+@`,
    String.raw`[?&][^=&\s]*(?:token|key|secret|passw|pwd|auth)[^=&\s]*=[^&\s]`,
    "authorization",
    ...TOKEN_FORMS,
  ].join("|"),
  "gi",
);

/** How many credentials a text seems to hold: at least as many as {@link stripText} takes out of it. */
export function countCredentials(text: string): number {
  return text.match(CREDENTIAL)?.length ?? 0;
}

/** Does a member, label or variable of this name hold a secret? As `bruce.looks_secret` has it. */
export function looksSecret(name: string): boolean {
  return NAME.test(name);
}

/**
 * The text without credentials in addresses, in their parameters, in headers, and without known forms of tokens. As
 * `bruce.strip_text` has it.
 */
export function stripText(text: string): string {
  return text
    .replace(/:\/\/[^/@\s:]*:[^/@\s]+@/g, "://[redacted]@")
    .replace(
      /([?&][^=&\s]*(?:token|key|secret|passw|pwd|auth)[^=&\s]*=)[^&\s]+/gi,
      "$1[redacted]",
    )
    .replace(
      /(authorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer|digest|token)\s+)?)[^\s"']+/gi,
      "$1[redacted]",
    )
    .replace(TOKEN, "[redacted]");
}
