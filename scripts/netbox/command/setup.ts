import process from "node:process";
import { parseArgs } from "node:util";
import { ensureCustomLink } from "../custom_link.ts";
import { dashboardSettings } from "../dashboard_settings.ts";
import { OBJECT_TYPES } from "../../../supabase/functions/_shared/netbox/readers.ts";
import { UsageError } from "../../program/usage_error.ts";
import { openNetbox } from "../client.ts";
import { Plan } from "../plan.ts";
import { netboxSettings } from "../settings.ts";
import { readStatus } from "../status.ts";
import { webhookSettings } from "../webhook_settings.ts";
import { complain, say } from "../../program/say.ts";
import { exitCodeOf } from "./exit_code.ts";

const HELP = `Makes NetBox tell BRUCE each change: one webhook and one event rule, by REST.

Usage: bruce netbox setup [options]

  --custom-link   also a link BRUCE on the pages of devices, VMs and services: to their host on the dashboard
  --dry-run       do all but the writing, and print what would change
  --help          this text

Environment:
  NETBOX_URL, NETBOX_TOKEN   a token that may view, add and change webhooks and event rules, and custom links
  BRUCE_URL                  functions of BRUCE as NetBox reaches them
  NETBOX_WEBHOOK_SECRET      the secret that the function netbox-webhook has too
  BRUCE_DASHBOARD_URL        for --custom-link: the dashboard as browsers reach it
Without the last three the local stack is used when it runs (npm start).

Examples:
  bruce netbox setup --dry-run
  bruce netbox setup
  BRUCE_DASHBOARD_URL=https://bruce.lan/ bruce netbox setup --custom-link

Running it again changes nothing. Exit codes: 0 done, 1 not done, 2 wrong usage.`;

const NAME = "BRUCE";

/** `bruce netbox setup`: 0 done, 1 not done, 2 wrong usage. */
export function runSetup(args: string[]): Promise<number> {
  return exitCodeOf("setup", () => run(args));
}

async function run(args: string[]): Promise<number> {
  const { help, "dry-run": isDryRun, "custom-link": isLinked } = readArguments(args);
  if (help) {
    say(HELP);
    return 0;
  }
  const { payloadUrl, secret } = await webhookSettings(process.env);
  const dashboardUrl = isLinked ? await dashboardSettings(process.env) : null;
  const netbox = netboxSettings(process.env);
  const client = openNetbox(netbox);
  const { version, release, workers } = await readStatus(client);
  if (workers === 0) {
    complain(`NetBox ${version} runs no rq worker: it will send nothing until one runs.`);
  }
  if (isLoopback(payloadUrl) && !isLoopback(netbox.url)) {
    complain(`NetBox cannot reach ${payloadUrl}: set BRUCE_URL to an address it can reach.`);
  }
  const plan = new Plan(client, isDryRun, say);
  const webhook = await plan.ensure({
    path: "extras/webhooks/",
    label: NAME,
    is: (row) => row.name === NAME,
    fields: {
      payload_url: payloadUrl,
      http_method: "POST",
      http_content_type: "application/json",
      secret,
    },
    defaults: { name: NAME, ssl_verification: true, description: "Tells BRUCE what changes" },
  });
  await plan.ensure({
    path: "extras/event-rules/",
    label: NAME,
    is: (row) => row.name === NAME,
    fields: {
      object_types: OBJECT_TYPES,
      ...release >= 401
        ? { event_types: ["object_created", "object_updated", "object_deleted"] }
        : { type_create: true, type_update: true, type_delete: true },
      action_type: "webhook",
      action_object_type: "extras.webhook",
      action_object_id: webhook,
      enabled: true,
    },
    defaults: { name: NAME, description: "Tells BRUCE what changes" },
  });
  if (dashboardUrl) await ensureCustomLink(plan, dashboardUrl);
  const { created, updated, unchanged } = plan.tally;
  say(
    `${created} ${isDryRun ? "would be " : ""}created, ${updated} updated, ${unchanged} unchanged`,
  );
  return 0;
}

function isLoopback(url: string): boolean {
  return /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname);
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        "custom-link": { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
