import type { InspectedContainer } from "./answers.ts";
import { allowedLabels, composeIdentity, withoutCredentials } from "./labels.ts";
import { publishedPorts } from "./ports.ts";

/** A container as BRUCE knows it; see `snapshot.containers[]` of the canonical payload. */
export type Container = ReturnType<typeof containerOf>;

/** What is known of a container besides its own answer. */
export interface Around {
  /** Digest of its image in the registry it came from. */
  imageDigest: string | null;
  /** Its name in the list, for an answer without one. */
  name: string;
  /** Names of the containers by id. */
  names: ReadonlyMap<string, string>;
  withMounts: boolean;
}

/**
 * Takes from an inspected container what may leave the host: no environment, command, health check, bind source or
 * error text, and only labels that are allowed.
 */
export function containerOf(inspected: InspectedContainer, around: Around) {
  const { State, HostConfig, Config, NetworkSettings } = inspected;
  return {
    name: inspected.Name.replace(/^\//, "") || around.name,
    image: withoutCredentials(Config.Image) || null,
    image_digest: around.imageDigest,
    state: State.Status,
    health: health(inspected),
    exit_code: exitCode(inspected),
    restart_count: inspected.RestartCount,
    started_at: moment(State.StartedAt),
    restart_policy: restartPolicy(HostConfig.RestartPolicy),
    network_mode: networkMode(HostConfig.NetworkMode, around.names),
    ports: publishedPorts(inspected),
    networks: Object.keys(NetworkSettings.Networks).sort(),
    ...(around.withMounts ? { mounts: mounts(inspected) } : {}),
    labels: allowedLabels(Config.Labels),
    compose: composeIdentity(Config.Labels),
  };
}

/** Null without a health check, and after a stop: the engine keeps the last word of a container that is no more. */
function health({ State }: InspectedContainer): string | null {
  const status = State.Health?.Status;
  return State.Running && status && status !== "none" ? status : null;
}

/** Null while it runs: the engine gives 0 then, which would look like a good end. */
function exitCode({ State }: InspectedContainer): number | null {
  const hasEnded = ["exited", "dead", "restarting"].includes(State.Status);
  return hasEnded || State.ExitCode !== 0 ? State.ExitCode : null;
}

/** The engine writes year 1 for "never". */
function moment(text: string): string | null {
  return text === "" || text.startsWith("0001-") ? null : text;
}

function restartPolicy(policy: InspectedContainer["HostConfig"]["RestartPolicy"]): string {
  const name = policy?.Name || "no";
  return policy?.MaximumRetryCount ? `${name}:${policy.MaximumRetryCount}` : name;
}

/** `container:<id>` by name, for the id changes whenever the other container is made anew. */
function networkMode(mode: string, names: Around["names"]): string {
  if (mode === "" || mode === "default") return "bridge";
  const [, id] = /^container:(.+)$/.exec(mode) ?? [];
  return id ? `container:${names.get(id) ?? id}` : mode;
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

function mounts({ Mounts }: InspectedContainer) {
  return Mounts
    .map(({ Type, Name, Destination }) => ({
      type: Type,
      destination: Destination,
      ...(Name && !ANONYMOUS.test(Name) ? { name: Name } : {}),
    }))
    .sort((a, b) => a.destination < b.destination ? -1 : 1);
}
