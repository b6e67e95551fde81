import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { defineCollector } from "../runtime/collector.ts";
import { UsageError } from "../../program/usage_error.ts";
import { trustOf, trustSettings, trustShape } from "../../http/trust.ts";
import { endpointsOf } from "./endpoint.ts";
import { observer } from "./observe.ts";

const settings = z.object({
  endpoint: z.union(
    [z.string(), z.array(z.string())],
    "is missing: name a node, https://pve1.lan:8006",
  ),
  api_token: z.string("is missing: an API token of Proxmox VE").trim().regex(
    /^[^@\s]+@[^!\s]+![^=\s]+=\S+$/,
    "is no API token: those look like bruce@pve!collector=12345678-…",
  ),
  ...trustShape,
  address_limit: z.coerce.number("must be a number of guests").int("must be a whole number")
    .min(0, "must not be negative").default(200),
  state: z.string().min(1).default(join(homedir(), ".local", "state", "bruce")),
});

/** The nodes, guests and storages of one Proxmox VE cluster, or of one node on its own. */
export const proxmox = defineCollector({
  source: "proxmox",
  summary: "Observes the nodes, guests and storages of a Proxmox VE cluster.",
  examples: [
    "--dry-run --hostname Box2 --endpoint https://192.168.2.10:8006 --ca pve-root-ca.pem",
    "--interval 60 --config /etc/bruce/collector.json",
  ],
  settings: [
    {
      key: "endpoint",
      flag: "endpoint",
      value: "URL",
      environment: "PROXMOX_ENDPOINT",
      help:
        "API of a node, https://pve1.lan:8006; several with commas: the next one is asked when one is down",
    },
    {
      key: "api_token",
      flag: "api-token",
      value: "TOKEN",
      environment: "PROXMOX_TOKEN",
      help:
        "user@realm!id=uuid with role PVEAuditor on /; other users see flags: prefer the variable or the file",
      isSecret: true,
    },
    ...trustSettings("PROXMOX"),
    {
      key: "address_limit",
      flag: "address-limit",
      value: "GUESTS",
      help:
        "how many guests are asked for their addresses in one run, in turn (default: 200; 0: none)",
    },
    {
      key: "state",
      flag: "state",
      value: "DIR",
      environment: "STATE_DIRECTORY",
      help:
        "where addresses are kept between runs when there are more guests (default: ~/.local/state/bruce)",
      isStateDirectory: true,
    },
  ],
  schema: settings,
  configure({ endpoint, api_token, address_limit, state, ...trust }, { hostname }) {
    if (!hostname) {
      throw new UsageError(
        "Which cluster is it? Say the name of the cluster, or of a hypervisor on its own, as NetBox has it: " +
          "--hostname NAME.",
      );
    }
    const file = `proxmox@${hostname.replaceAll(/[^A-Za-z0-9._-]/g, "_")}.addresses.json`;
    return {
      target: hostname,
      observe: observer({
        hostname,
        endpoints: endpointsOf(endpoint),
        token: api_token,
        trust: trustOf(trust),
        addresses: { limit: address_limit, cachePath: join(state, file) },
      }),
    };
  },
});
