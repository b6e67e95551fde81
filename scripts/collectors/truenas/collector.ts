import { z } from "zod";
import { defineCollector } from "../runtime/collector.ts";
import { UsageError } from "../../program/usage_error.ts";
import { trustOf, trustSettings, trustShape } from "../../http/trust.ts";
import type { Way } from "./middleware.ts";
import { observer } from "./observe.ts";
import { sshAddress, sshWay } from "./ssh_way.ts";
import { webSocketUrl, webSocketWay } from "./web_socket_way.ts";

const settings = z.object({
  endpoint: z.string().optional(),
  api_key: z.string().trim().regex(/^\d+-\S+$/, "is no API key: those look like 1-uz8D…")
    .optional(),
  username: z.string().min(1).optional(),
  ...trustShape,
  ssh: z.string().optional(),
  ssh_key: z.string().min(1).optional(),
  ssh_known_hosts: z.string().min(1).optional(),
  sudo: z.boolean("must be true or false").default(false),
  apps: z.boolean("must be true or false").default(true),
});

/** The apps, virtual machines, pools, disks and alerts of one TrueNAS SCALE. */
export const truenas = defineCollector({
  source: "truenas",
  summary: "Observes the apps, virtual machines, pools, disks and alerts of a TrueNAS SCALE.",
  examples: [
    "--dry-run --hostname TrueNAS --endpoint wss://192.168.2.183 --fingerprint 9F:86:…",
    "--interval 300 --hostname TrueNAS --ssh root@192.168.2.183 --ssh-key ~/.ssh/truenas",
  ],
  settings: [
    {
      key: "endpoint",
      flag: "endpoint",
      value: "URL",
      environment: "TRUENAS_ENDPOINT",
      help: "JSON-RPC of TrueNAS 25.04 and later, wss://nas.lan",
    },
    {
      key: "api_key",
      flag: "api-key",
      value: "KEY",
      environment: "TRUENAS_API_KEY",
      help: "of a user with READONLY_ADMIN; other users see flags: prefer the variable or the file",
      isSecret: true,
    },
    {
      key: "username",
      flag: "username",
      value: "NAME",
      environment: "TRUENAS_USERNAME",
      help: "user that the key belongs to, for the newer form of login",
    },
    ...trustSettings("TRUENAS"),
    {
      key: "ssh",
      flag: "ssh",
      value: "USER@HOST",
      environment: "TRUENAS_SSH",
      help: "use midclt over SSH: alone, or when the endpoint does not answer",
    },
    {
      key: "ssh_key",
      flag: "ssh-key",
      value: "FILE",
      environment: "TRUENAS_SSH_KEY",
      help:
        "private key to log in with, without a passphrase (default: what ssh is configured for)",
      reads: "file",
    },
    {
      key: "ssh_known_hosts",
      flag: "ssh-known-hosts",
      value: "FILE",
      environment: "TRUENAS_SSH_KNOWN_HOSTS",
      help: "file with the host key of the system (default: ~/.ssh/known_hosts)",
      reads: "file",
    },
    { key: "sudo", flag: "sudo", help: "run midclt by sudo, for an SSH user that is not root" },
    {
      key: "apps",
      flag: "no-apps",
      sets: false,
      help: "this system runs no apps: do not ask for them",
    },
  ],
  schema: settings,
  service({ ssh, ssh_key, ssh_known_hosts }) {
    if (ssh === undefined || ssh_key && ssh_known_hosts) return {};
    throw new UsageError(
      "A service has no ~/.ssh: give --ssh-key FILE and --ssh-known-hosts FILE.",
    );
  },
  configure({ apps, ...given }, { hostname }) {
    if (!hostname) {
      throw new UsageError("Which system is it? Say it as NetBox names it: --hostname NAME.");
    }
    const ways = waysOf(given);
    if (ways.length === 0) {
      throw new UsageError("Which TrueNAS? Say --endpoint wss://nas.lan, or --ssh root@nas.lan.");
    }
    return { target: hostname, observe: observer({ hostname, ways, withApps: apps }) };
  },
});

type Given = Omit<z.output<typeof settings>, "apps">;

function waysOf({ endpoint, api_key, username, ssh, ...given }: Given): Way[] {
  const ways: Way[] = [];
  if (endpoint !== undefined) {
    const url = webSocketUrl(endpoint);
    if (!api_key) {
      throw new UsageError(
        "The endpoint needs an API key: TRUENAS_API_KEY, or api_key in the file.",
      );
    }
    ways.push(webSocketWay(url, trustOf(given), { key: api_key, username }));
  }
  if (ssh !== undefined) {
    ways.push(sshWay({
      ...sshAddress(ssh),
      identityFile: given.ssh_key,
      knownHostsFile: given.ssh_known_hosts,
      withSudo: given.sudo,
    }));
  }
  return ways;
}
