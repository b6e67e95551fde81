import type { Setting } from "../program/settings.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What can be configured of the worker. */
export const SETTINGS: Setting[] = [
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
    help: "token of role worker (brc_…); other users see flags: prefer the variable or the file",
    isSecret: true,
  },
  {
    key: "name",
    flag: "name",
    value: "NAME",
    environment: "BRUCE_WORKER",
    help: "name of this worker, unlike any other (default: the name of this machine)",
  },
  {
    key: "allowlist",
    flag: "allowlist",
    value: "FILE",
    environment: "BRUCE_WORKER_ALLOWLIST",
    help: "what may run here, and how (default: /etc/bruce/worker-allowlist.json)",
  },
  {
    key: "state",
    flag: "state",
    value: "DIR",
    environment: "BRUCE_WORKER_STATE",
    help: "where it keeps what it began and results that wait (default: ~/.local/state/bruce)",
    isStateDirectory: true,
  },
  {
    key: "concurrency",
    flag: "concurrency",
    value: "NUMBER",
    environment: "BRUCE_WORKER_CONCURRENCY",
    help: "how many commands may run at once (default: 2)",
  },
  {
    key: "lease_s",
    flag: "lease",
    value: "SECONDS",
    environment: "BRUCE_WORKER_LEASE",
    help:
      "how long a command is held without a heartbeat; three are sent in that time (default: 60)",
  },
  {
    key: "poll_s",
    flag: "poll",
    value: "SECONDS",
    environment: "BRUCE_WORKER_POLL",
    help: "longest wait between two looks at an empty queue (default: 10)",
  },
  {
    key: "drain_s",
    flag: "drain",
    value: "SECONDS",
    environment: "BRUCE_WORKER_DRAIN",
    help: "how long running commands may go on after SIGTERM (default: 60)",
  },
];
