import { hostname } from "node:os";
import process from "node:process";
import { z } from "zod";
import { defineCollector } from "../runtime/collector.ts";
import { localFolder, readLocalProject } from "../../bruce_api/local_stack.ts";
import { machineName, seenFrom } from "../runtime/machine.ts";
import { UsageError } from "../../program/usage_error.ts";
import { observer, type View } from "./observe.ts";
import { readTargetsFile } from "./targets_file.ts";

const settings = z.object({
  targets: z.string().min(1).optional(),
  api_url: z.url({ protocol: /^https?$/, error: "must be a URL" })
    .transform((url) => url.replace(/\/+$/, "").replace(/\/rest\/v1$/, "")).optional(),
  api_key: z.string().min(1).optional(),
  timeout_s: z.coerce.number("must be a number of seconds").positive("must be above 0")
    .max(60, "must be at most 60 seconds").default(5),
  concurrency: z.coerce.number("must be a number").int("must be whole").min(1, "must be at least 1")
    .max(1000, "must be at most 1000").default(100),
});

/** Probes of services: TCP, HTTP(S), TLS expiry, DNS, AI services, Home Assistant. */
export const serviceHealth = defineCollector({
  source: "service_health",
  summary: "Probes services: TCP, HTTP(S), TLS expiry, DNS, AI services, Home Assistant.",
  examples: [
    "--dry-run --targets probes.json",
    "--once --interval 300 --config /etc/bruce/collector.json",
    "--interval 300 --api-url https://abc.supabase.co",
  ],
  settings: [
    {
      key: "targets",
      flag: "targets",
      value: "FILE",
      environment: "BRUCE_TARGETS",
      help: "JSON list of what to probe; docs/collectors/service-health.md",
      reads: "file",
    },
    {
      key: "api_url",
      flag: "api-url",
      value: "URL",
      environment: "BRUCE_API_URL",
      help: "probe the declared services, read from this Supabase project",
    },
    {
      key: "api_key",
      flag: "api-key",
      value: "KEY",
      environment: "BRUCE_API_KEY",
      help: "key that may read them; other users see flags: prefer the variable or the file",
      isSecret: true,
    },
    {
      key: "timeout_s",
      flag: "timeout",
      value: "SECONDS",
      help: "longest wait for one probe (default: 5); what fails is tried once more",
    },
    {
      key: "concurrency",
      flag: "concurrency",
      value: "N",
      help: "probes at the same time (default: 100)",
    },
  ],
  schema: settings,
  configure({ targets, api_url, api_key, timeout_s, concurrency }, { hostname: given }) {
    if (!api_url !== !api_key) {
      throw new UsageError("--api-url and --api-key (BRUCE_API_URL, BRUCE_API_KEY) go together.");
    }
    const api = api_url && api_key
      ? { url: api_url, key: api_key }
      : targets
      ? undefined
      : localStack();
    if (!targets && !api) {
      throw new UsageError(
        "What is there to probe? Give --targets FILE, or --api-url and --api-key, or start the " +
          "local stack (npm start).",
      );
    }
    const target = given ?? hostname();
    const view: View = {
      hostname: target,
      fromFile: targets ? readTargetsFile(targets) : [],
      api,
      pace: { concurrency, timeoutS: timeout_s },
    };
    return { target, observe: seenFrom(machineName(), observer(view)) };
  },
});

/** The stack that `npm start` runs in this directory, when it runs. */
function localStack(): View["api"] {
  const project = readLocalProject(localFolder(process.env, process.cwd()));
  return project && { url: project.url, key: project.secretKey };
}
