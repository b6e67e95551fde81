import type { Setting } from "../../program/settings.ts";

/** Settings of every collector. */
export const COMMON_SETTINGS: Setting[] = [
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
    help: "collector token (brc_…); other users see flags: prefer the variable or the file",
    isSecret: true,
  },
  {
    key: "hostname",
    flag: "hostname",
    value: "NAME",
    environment: "BRUCE_HOSTNAME",
    help: "host to speak for, as NetBox names it (default: the name of this machine)",
  },
  {
    key: "interval_s",
    flag: "interval",
    value: "SECONDS",
    environment: "BRUCE_INTERVAL",
    help: "look again and again; with --once only say how often a timer starts this",
  },
  {
    key: "spool",
    flag: "spool",
    value: "DIR",
    environment: "BRUCE_SPOOL",
    help: "where payloads wait while the API is away (default: ~/.local/state/bruce)",
    isStateDirectory: true,
  },
  {
    key: "spool_limit_mb",
    flag: "spool-limit",
    value: "MB",
    environment: "BRUCE_SPOOL_LIMIT",
    help: "how much may wait there (default: 64)",
  },
];
