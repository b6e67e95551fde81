import type { Setting } from "../../program/settings.ts";

/** What can be configured of the export. */
export const SETTINGS: Setting[] = [
  {
    key: "netbox_url",
    flag: "netbox-url",
    value: "URL",
    environment: "NETBOX_URL",
    help: "for example http://192.168.2.113:8000",
  },
  {
    key: "netbox_token",
    flag: "netbox-token",
    value: "TOKEN",
    environment: "NETBOX_TOKEN",
    help: "may view devices, VMs, clusters, services, addresses, prefixes and object changes",
    isSecret: true,
  },
  {
    key: "url",
    flag: "url",
    value: "URL",
    environment: "BRUCE_URL",
    help: "functions of BRUCE, for example https://abc.supabase.co/functions/v1",
  },
  {
    key: "token",
    flag: "token",
    value: "TOKEN",
    environment: "BRUCE_TOKEN",
    help: "token of role netbox (bruce token create --name netbox --role netbox)",
    isSecret: true,
  },
  {
    key: "allow_empty",
    flag: "allow-empty",
    help: "NetBox really holds no host or no service: believe it",
  },
  {
    key: "believe_missing",
    flag: "believe-missing",
    help: "retire what NetBox does not show, also without a record of its deletion",
  },
];
