import { looksSecret } from "../../../supabase/functions/_shared/secrets.ts";

const COMPOSE = "com.docker.compose.";

/** Labels by prefix that may leave the host; all others can hold anything, passwords of a proxy for example. */
const ALLOWED = [
  COMPOSE,
  "com.docker.swarm.service.name",
  "com.docker.stack.namespace",
  "org.opencontainers.image.",
  "org.testcontainers",
  "bruce.",
];

/** Compose labels that hold paths of the host. */
const PATHS = ["working_dir", "config_files", "environment_file"].map((name) =>
  `${COMPOSE}project.${name}`
);

/** The labels that may leave the host, sorted by name, without credentials in URLs. */
export function allowedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const allowed = Object.entries(labels)
    .filter(([name]) => ALLOWED.some((prefix) => name.startsWith(prefix)))
    .filter(([name]) => !PATHS.includes(name) && !looksSecret(name))
    .sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(allowed.map(([name, value]) => [name, withoutCredentials(value)]));
}

/** Which service of which compose project a container is; it keeps that identity when its name changes. */
export function composeIdentity(labels: Readonly<Record<string, string>>) {
  const project = labels[`${COMPOSE}project`];
  const service = labels[`${COMPOSE}service`];
  if (!project || !service) return null;
  return { project, service, number: Number(labels[`${COMPOSE}container-number`]) || 1 };
}

/** Made by `docker compose run`: a command of the moment and no service. */
export function isOneOff(labels: Readonly<Record<string, string>>): boolean {
  return labels[`${COMPOSE}oneoff`]?.toLowerCase() === "true";
}

/** Cuts `user:password@` out of URLs and image names. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(^|:\/\/)[^/\s@]+:[^/\s@]*@/g, "$1")
    .replaceAll(/(:\/\/)[^/\s@]+@/g, "$1");
}
