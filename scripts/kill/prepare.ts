import postgres from "postgres";
import { newToken, sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { declaration } from "../simulate/payload.ts";
import type { DeclaredHost } from "../simulate/step.ts";
import type { LocalStack } from "../stack/local_json.ts";
import { commandName } from "./worker_runs.ts";

/** What the campaign needs of the database, set as a user sets it. */
export interface Wanted {
  hosts: DeclaredHost[];
  /** The address that notifications are sent to. */
  receiver: string;
  command: { target: string; argv: string[] };
}

/** Tokens by what they are for: the name of a host, or `worker`, `operator`. */
export type CampaignTokens = Map<string, string>;

/**
 * Declares hosts, allows the command, makes target, reaction and tokens. Differences that come and go are told each time: what
 * would delay or merge events is switched off, so that the model can say each of them.
 */
export async function prepare(local: LocalStack, wanted: Wanted): Promise<CampaignTokens> {
  const state = {
    hosts: [
      ...wanted.hosts.map(declaration),
      { hostname: wanted.command.target, asset_type: "vm", lifecycle: "active", services: [] },
    ],
  };
  const answer = await fetch(`${local.functions_url}/expected`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${local.tokens.operator}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(state),
  });
  if (answer.status !== 200) throw new Error(`The state was refused: ${await answer.text()}`);
  const tokens: CampaignTokens = new Map();
  const sql = postgres(local.db_url, { max: 1, onnotice: () => {} });
  try {
    await sql`update public.drift_rules set flap_count = null`;
    await sql`update public.settings set settle_time = '0', root_cause_grace = '0'`;
    await sql`
      insert into public.bruce_cmd_allowlist (name, enabled, description, needs_approval, argv, arguments)
      values (${commandName}, true, 'Writes a word down.', false, ${wanted.command.argv},
        '{"word": {"type": "pattern", "pattern": "[a-z0-9-]+"}}')`;
    await sql`
      insert into public.targets (name, kind, url, timeout_s, max_parallel, breaker_failures, breaker_pause)
      values ('receiver', 'webhook', ${wanted.receiver}, 15, 50, 1000, '1 second')`;
    await sql`insert into public.reactions (name, target, max_attempts) values ('all', 'receiver', 100)`;
    const make = async (name: string, role: string) => {
      const token = newToken();
      const hash = await sha256Hex(token);
      const hosts = role === "collector" ? [name] : null;
      await sql`
        select public.create_token(${`campaign-${name}`}, ${role}, ${hash}, hosts => ${hosts})`;
      tokens.set(name, token);
    };
    for (const { name } of wanted.hosts) await make(name, "collector");
    await make("worker", "worker");
    await make("operator", "operator");
  } finally {
    await sql.end({ timeout: 5 });
  }
  return tokens;
}
