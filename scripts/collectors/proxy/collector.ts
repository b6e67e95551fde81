import { hostname } from "node:os";
import { z } from "zod";
import { defineCollector } from "../runtime/collector.ts";
import { machineName, seenFrom } from "../runtime/machine.ts";
import { UsageError } from "../../program/usage_error.ts";
import type { Endpoint } from "./client.ts";
import { lookAtNpm } from "./npm.ts";
import { observer } from "./observe.ts";
import { lookAtTraefik } from "./traefik.ts";

const url = z.url({ protocol: /^https?$/, error: "must be a URL, for example http://127.0.0.1:81" })
  .refine((text) => !new URL(text).username, "must not hold a password: give --user and --password")
  .transform((text) => text.replace(/\/+$/, "").replace(/\/(api|dashboard)$/, ""))
  .optional();

const settings = z.object({
  npm_url: url,
  traefik_url: url,
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  ca: z.string().min(1).optional(),
});

/** The routes of one reverse proxy: Nginx Proxy Manager or Traefik. */
export const proxy = defineCollector({
  source: "proxy",
  summary: "Observes the routes of a reverse proxy: Nginx Proxy Manager or Traefik.",
  examples: [
    "--dry-run --traefik http://127.0.0.1:8080",
    "--once --interval 300 --config /etc/bruce/collector.json",
    "--interval 300 --hostname box2-edge --npm http://box2-edge.lan:81 --user bruce@example.org",
  ],
  settings: [
    {
      key: "npm_url",
      flag: "npm",
      value: "URL",
      environment: "BRUCE_NPM_URL",
      help: "Nginx Proxy Manager, for example http://127.0.0.1:81",
    },
    {
      key: "traefik_url",
      flag: "traefik",
      value: "URL",
      environment: "BRUCE_TRAEFIK_URL",
      help: "API of Traefik, for example http://127.0.0.1:8080",
    },
    {
      key: "user",
      flag: "user",
      value: "NAME",
      environment: "BRUCE_PROXY_USER",
      help: "a user for BRUCE alone, who may only view proxy hosts",
    },
    {
      key: "password",
      flag: "password",
      value: "PASSWORD",
      environment: "BRUCE_PROXY_PASSWORD",
      help: "its password; other users see flags: prefer the variable or the file",
      isSecret: true,
    },
    {
      key: "ca",
      flag: "ca",
      value: "FILE",
      help: "PEM file of a private CA, for https",
      reads: "file",
    },
  ],
  schema: settings,
  configure({ npm_url, traefik_url, user, password, ca }, { hostname: given }) {
    const url = npm_url ?? traefik_url;
    if (!url || npm_url && traefik_url) {
      throw new UsageError("Which proxy? Give one of --npm URL and --traefik URL.");
    }
    if (npm_url && !(user && password) || !user !== !password) {
      throw new UsageError("--user and --password (BRUCE_PROXY_PASSWORD) are needed together.");
    }
    const target = given ?? ownName(url);
    const endpoint: Endpoint = { url, user, password, ca };
    const look = () => npm_url ? lookAtNpm(endpoint) : lookAtTraefik(endpoint);
    return { target, observe: seenFrom(machineName(), observer(target, look)) };
  },
});

function ownName(url: string): string {
  const name = new URL(url).hostname;
  if (name === "localhost" || name === "[::1]" || name.startsWith("127.")) return hostname();
  throw new UsageError(`Which host is ${name}? Say it as NetBox names it: --hostname NAME.`);
}
