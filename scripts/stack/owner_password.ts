import { resolve } from "node:path";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { type Credentials, ensureAccount } from "./auth.ts";
import { defaultDataDirectory, readLocalJson } from "./local_json.ts";
import { readSecrets, writeSecrets } from "./secrets.ts";

const help =
  `Gives the account of the owner a new password, and says it once. The stack must be running.

Usage: npm start -- password [--data-dir <path>]

Who is logged in with the one before is logged out within an hour. The password is random, so that nobody can guess it,
and it is in secrets.json of the data directory too, which only the user of the stack can read.

Examples:
  npm start -- password
  sudo -u bruce npm start -- password --data-dir /var/lib/bruce-stack`;

/** The command `password`. Errors: no stack runs with this data directory. */
export async function passwordCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    options: {
      "data-dir": { type: "string", default: defaultDataDirectory },
      help: { type: "boolean", short: "h", default: false },
    },
    args,
  });
  if (values.help) return console.log(help);
  const dataDirectory = resolve(values["data-dir"]);
  const local = await readLocalJson(`${dataDirectory}/local.json`);
  if (!local) throw new Error(`No stack runs with the data in ${dataDirectory}. Start it first.`);
  const { email, password } = await renewPassword(dataDirectory, local.db_url);
  console.log(`Log in at ${local.dashboard_url}\n  E-mail    ${email}\n  Password  ${password}`);
}

/** Gives the owner's account a new password, and ends its sessions. */
export async function renewPassword(
  dataDirectory: string,
  databaseUrl: string,
): Promise<Credentials> {
  const secrets = await readSecrets(dataDirectory);
  const owner = { email: secrets.owner.email, password: newPassword() };
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  // nothing but a new account makes a hash, so one is made for its hash alone
  const other = `password-${crypto.randomUUID()}@bruce.localhost`;
  try {
    await ensureAccount(sql, databaseUrl, { email: other, password: owner.password, role: "none" });
    await sql.begin(async (sql) => {
      const [taken] = await sql`
        update auth.users as o
        set encrypted_password = n.encrypted_password
        from auth.users as n
        where o.email = ${owner.email} and n.email = ${other}
        returning o.id`;
      if (!taken) throw new Error(`There is no account ${owner.email}. Start the stack once more.`);
      await sql`delete from auth.sessions where user_id = ${taken.id}`;
      await sql`delete from auth.refresh_tokens where user_id = ${taken.id}`;
      await writeSecrets(dataDirectory, { ...secrets, owner });
    });
  } finally {
    await sql`delete from auth.users where email = ${other}`;
    await sql.end();
  }
  return owner;
}

/** Letters and digits that nobody confuses on a phone: no 0, o, 1, l, i. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** Five groups of four, nearly 100 bits: `k7fm-…`. */
export function newPassword(): string {
  // 248 is the largest multiple of 31 in a byte: above it some letters would be likelier
  const letters: string[] = [];
  while (letters.length < 20) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 248) letters.push(alphabet.charAt(byte % alphabet.length));
  }
  return letters.join("").replaceAll(/.{4}(?=.)/g, "$&-");
}
