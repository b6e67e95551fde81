import { generateApiKey } from "@supabase/lite";
import type { Credentials } from "./auth.ts";
import { newToken } from "../../supabase/functions/_shared/token.ts";

/** The roles for which the local stack makes a token each. */
export const tokenRoles = ["collector", "worker", "agent", "operator"] as const;

/** One raw token (`brc_…`) for each of {@link tokenRoles}. */
export type Tokens = Record<typeof tokenRoles[number], string>;

/** Everything secret of one data directory, random, made at its first start. */
export interface Secrets {
  database_password: string;
  publishable_key: string;
  secret_key: string;
  netbox_webhook_secret: string;
  /** Signs the acknowledge links of notifications. */
  ack_secret: string;
  /** Signs the tokens of people who log in. */
  jwt_secret: string;
  /** The account that the dashboard of this machine logs in with. */
  owner: Credentials;
  tokens: Tokens;
}

/** Reads secrets.json of a data directory (mode 0600), and makes what is not in it yet. */
export async function readSecrets(dataDirectory: string): Promise<Secrets> {
  const path = pathOf(dataDirectory);
  // one that cannot be read is not replaced: the database knows the secrets that are in it
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "{}";
    throw error;
  });
  const known: Partial<Secrets> = JSON.parse(text);
  const made = await newSecrets();
  const secrets = { ...made, ...known, tokens: { ...made.tokens, ...known.tokens } };
  if (Object.keys(made).some((name) => !(name in known))) {
    await writeSecrets(dataDirectory, secrets);
  }
  return secrets;
}

/** Replaces secrets.json of a data directory. */
export function writeSecrets(dataDirectory: string, secrets: Secrets): Promise<void> {
  return writePrivateJson(pathOf(dataDirectory), secrets);
}

function pathOf(dataDirectory: string): string {
  return `${dataDirectory}/secrets.json`;
}

async function newSecrets(): Promise<Secrets> {
  return {
    database_password: randomHex(24),
    publishable_key: (await generateApiKey("publishable")).key,
    secret_key: (await generateApiKey("secret")).key,
    netbox_webhook_secret: randomHex(32),
    ack_secret: randomHex(32),
    jwt_secret: randomHex(32),
    owner: { email: "owner@bruce.localhost", password: randomHex(24) },
    tokens: {
      collector: newToken(),
      worker: newToken(),
      agent: newToken(),
      operator: newToken(),
    },
  };
}

/** Writes JSON that only its owner may read, complete or not at all. What is replaced by root stays whose it was. */
export async function writePrivateJson(path: string, value: unknown): Promise<void> {
  const part = `${path}.${crypto.randomUUID()}.part`;
  await Deno.writeTextFile(part, JSON.stringify(value, null, 2) + "\n", { mode: 0o600 });
  const before = Deno.uid() === 0 ? await Deno.stat(path).catch(() => null) : null;
  if (before) await Deno.chown(part, before.uid, before.gid);
  await Deno.rename(part, path);
}

function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}
