import { parseArgs } from "node:util";
import { z } from "zod";
import { newToken, sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { callRpc } from "../bruce_api/call_rpc.ts";
import { ProjectError } from "../bruce_api/project.ts";
import { localFolder } from "../cli/local_folder.ts";
import { momentOf } from "../program/moment.ts";
import { UsageError } from "../program/usage_error.ts";
import type { Environment } from "../../supabase/functions/_shared/environment.ts";
import { describe, tableOf, tokenRow } from "./rows.ts";
import { complain, say } from "../program/say.ts";

const HELP = `Creates, lists and revokes the tokens that collectors, workers and people send.

Usage: bruce token <create|list|revoke> [options]

  create --name NAME --role ROLE   prints a new token: once, it is stored nowhere
    --role      collector, netbox, worker, agent or operator
    --hosts     hosts it may speak for and read of, comma-separated, * is a wildcard (default: all)
    --sources   sources it may speak for, comma-separated (default: all)
    --expires   90d, 12h, 8w, or a moment such as 2027-01-31T00:00:00Z (default: never)
    --rate      requests a minute, beyond which it is told to wait (default: agent 120, others 600)
  list                             every token by name, without the token itself
  revoke NAME                      ends it at once

  --json      JSON in place of text
  --help      this text

Examples:
  bruce token create --name box2-daily --role collector --hosts box2-daily --sources docker --expires 90d
  bruce token create --name box2 --role collector --hosts 'box2-*' --sources docker
  bruce token list
  bruce token revoke box2-daily

The database is the one of SUPABASE_URL and SUPABASE_SECRET_KEY when they are set,
else the local stack (supabase/.temp/local.json, or local.json of BRUCE_DATA_DIR).
Exit codes: 0 done, 1 not done, 2 wrong usage.`;

const ROLES = ["collector", "netbox", "worker", "agent", "operator"];

type Options = ReturnType<typeof readArguments>["values"];

/** `bruce token`: 0 done, 1 not done, 2 wrong usage. */
export async function runToken(args: string[], environment: Environment): Promise<number> {
  try {
    await run(args, environment);
    return 0;
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    if (!(error instanceof UsageError)) return 1;
    complain("bruce token --help tells more.");
    return 2;
  }
}

async function run(args: string[], environment: Environment): Promise<void> {
  const { values, positionals: [verb, name, ...rest] } = readArguments(args);
  if (values.help || verb === undefined) return say(HELP);
  if (rest.length > 0 || (name !== undefined && verb !== "revoke")) {
    throw new UsageError(`Too many words after \`${verb}\`.`);
  }
  switch (verb) {
    case "create":
      return await create(values, environment);
    case "list":
      return await list(values.json, environment);
    case "revoke":
      return await revoke(name, values.json, environment);
    default:
      throw new UsageError(`There is no \`${verb}\`: use create, list or revoke.`);
  }
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: "string" },
        role: { type: "string" },
        hosts: { type: "string" },
        sources: { type: "string" },
        expires: { type: "string" },
        rate: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function create(options: Options, environment: Environment): Promise<void> {
  const { name, role, hosts, sources, expires, rate, json } = options;
  if (!name || !/^[A-Za-z0-9][\w.@-]{0,62}$/.test(name)) {
    throw new UsageError(
      "create needs --name: at most 63 letters, digits, `.`, `_`, `@`, `-`, for example box2-daily.",
    );
  }
  if (!role || !ROLES.includes(role)) {
    throw new UsageError(`create needs --role, one of ${ROLES.join(", ")}.`);
  }
  const token = newToken();
  const row = tokenRow.parse(
    await createdBy(environment, {
      name,
      role,
      token_sha256: await sha256Hex(token),
      hosts: listOf(hosts, "--hosts"),
      sources: listOf(sources, "--sources"),
      expires_at: readExpiry(expires),
      requests_per_minute: readRate(rate),
    }),
  );
  if (json) return printJson({ ...row, token });
  say(token);
  complain(`\n${describe(row)}. The token is not shown again: keep it now.`);
  if (row.hosts && !row.sources) {
    complain("Name its --sources too: proxmox, service_health and proxy tell of other hosts.");
  }
}

async function list(json: boolean, environment: Environment): Promise<void> {
  const rows = z.array(tokenRow).parse(
    await callRpc(environment, localFolder(environment), "list_tokens"),
  );
  if (json) return printJson(rows);
  const none = "There are no tokens. Make one: bruce token create --help";
  say(rows.length === 0 ? none : tableOf(rows, new Date()));
}

async function revoke(
  name: string | undefined,
  json: boolean,
  environment: Environment,
): Promise<void> {
  if (!name) throw new UsageError("revoke needs the name of a token; list shows them.");
  const revoked = z.boolean().parse(
    await callRpc(environment, localFolder(environment), "revoke_token", { name }),
  );
  if (!revoked) throw new Error(`There is no token named ${name} that is not revoked already.`);
  if (json) return printJson({ name, revoked });
  say(`${name} is revoked: its next request is refused.`);
}

/** Comma-separated names, or null when the option was not given. */
function listOf(text: string | undefined, option: string): string[] | null {
  if (text === undefined) return null;
  const names = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  if (names.length === 0) throw new UsageError(`${option} names nothing; leave it out for all.`);
  return names;
}

function readExpiry(text: string | undefined): string | null {
  if (text === undefined) return null;
  const now = new Date();
  const expiry = momentOf(text, now);
  if (!expiry) {
    throw new UsageError(`--expires ${text} is neither like 90d nor like 2027-01-31T00:00:00Z.`);
  }
  if (expiry <= now) throw new UsageError(`--expires ${text} lies in the past.`);
  return expiry.toISOString();
}

function readRate(text: string | undefined): number | null {
  if (text === undefined) return null;
  const rate = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (rate < 1 || rate > 1_000_000) {
    throw new UsageError(`--rate ${text} is no number of requests a minute from 1 to 1000000.`);
  }
  return rate;
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

async function createdBy(environment: Environment, row: Record<string, unknown>): Promise<unknown> {
  try {
    return await callRpc(environment, localFolder(environment), "create_token", row);
  } catch (error) {
    if (!(error instanceof ProjectError && error.code === "23505")) throw error;
    throw new Error("There is a token of that name already; a revoked one keeps its name too.");
  }
}
