import type { Environment } from "../_shared/environment.ts";

/** A value, or the sentence that says why there is none. */
export type Found<Value> = { value: Value; fault?: undefined } | {
  value?: undefined;
  fault: string;
};

/**
 * Names of secrets that a target may use. A row of `targets` is data: it may never make this function send the keys of
 * the project, or anything else of its environment, to an address of its choice.
 */
const TARGET_SECRET = /^TARGET_[A-Z0-9_]{1,100}$/;

/** The function secret of that name. The fault names the variable and never its value. */
export function secretOf(environment: Environment, name: string): Found<string> {
  if (!TARGET_SECRET.test(name)) {
    return {
      fault: `${JSON.stringify(name)} is no name of a target's secret: those begin with TARGET_`,
    };
  }
  const value = environment[name]?.trim();
  return value ? { value } : {
    fault: `the function secret ${name} is not set: put it into supabase/.env (local stack), ` +
      "or run `supabase secrets set` with its name and value",
  };
}

/** The texts that must not be quoted when an answer is told: each secret, and the forms in which it may come back. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .filter((form) => form.length > 3)
    .sort((one, other) => other.length - one.length);
  return forms.reduce((rest, form) => rest.replaceAll(form, "…"), text)
    .replace(/\b(?:ack|brc|tk|whsec)_[\w+/=-]{8,}/g, "…")
    .replace(/\b(bearer|basic) +[\w.+/=~-]{8,}/gi, "$1 …");
}
