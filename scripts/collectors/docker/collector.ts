import { hostname } from "node:os";
import { z } from "zod";
import { defineCollector } from "../runtime/collector.ts";
import { UsageError } from "../../program/usage_error.ts";
import { endpointOf } from "./endpoint.ts";
import { observer } from "./observe.ts";
import { serviceNeeds } from "./service.ts";

const settings = z.object({
  docker_host: z.string().optional(),
  cert_path: z.string().optional(),
  mounts: z.boolean("must be true or false").default(true),
  metrics: z.boolean("must be true or false").default(false),
});

/** The containers of one Docker Engine, stopped ones too. */
export const docker = defineCollector({
  source: "docker",
  summary: "Observes the containers of a Docker Engine.",
  examples: [
    "--dry-run",
    "--once --interval 60 --config /etc/bruce/collector.json",
    "--interval 60 --hostname nas --docker-host tcp://nas.lan:2376",
  ],
  settings: [
    {
      key: "docker_host",
      flag: "socket",
      value: "PATH",
      help: "unix socket of the engine (default: /var/run/docker.sock)",
      read: (path) => `unix://${path}`,
    },
    {
      key: "docker_host",
      flag: "docker-host",
      value: "URL",
      environment: "DOCKER_HOST",
      help: "engine elsewhere, for example tcp://nas.lan:2376; needs --hostname",
    },
    {
      key: "cert_path",
      flag: "cert-path",
      value: "DIR",
      environment: "DOCKER_CERT_PATH",
      help: "ca.pem, cert.pem and key.pem for an engine with TLS",
      reads: ["ca.pem", "cert.pem", "key.pem"],
    },
    { key: "metrics", flag: "metrics", help: "send CPU and memory use too" },
    {
      key: "mounts",
      flag: "no-mounts",
      sets: false,
      help: "leave mounts out, for hosts that hold secrets",
    },
  ],
  schema: settings,
  service: ({ docker_host, cert_path }) => serviceNeeds(endpointOf(docker_host, cert_path)),
  configure({ docker_host, cert_path, mounts, metrics }, { hostname: given }) {
    const endpoint = endpointOf(docker_host, cert_path);
    if (!given && !endpoint.isLocal) {
      throw new UsageError(
        `Which host is ${endpoint.name}? Say it as NetBox names it: --hostname NAME.`,
      );
    }
    const target = given ?? hostname();
    const view = { hostname: target, endpoint, withMounts: mounts, withMetrics: metrics };
    return { target, observe: observer(view) };
  },
});
