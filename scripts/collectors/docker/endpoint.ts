import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readTrusted } from "../../program/trusted_file.ts";
import { UsageError } from "../../program/usage_error.ts";

/** Where a Docker Engine listens, in the form that dockerode takes. */
export interface Endpoint {
  /** As a person would write it, for messages. */
  name: string;
  /** The engine runs on the machine of the collector. */
  isLocal: boolean;
  connection: {
    socketPath?: string;
    host?: string;
    port?: number;
    protocol: "http" | "https";
    ca?: string;
    cert?: string;
    key?: string;
  };
}

const DEFAULT_SOCKET = "/var/run/docker.sock";
const PORT = 2375;
const TLS_PORT = 2376;

/**
 * Reads a host as the Docker CLI takes it: `unix:///path`, `tcp://host:port` or `https://host:port`. TLS is used for
 * https, for port 2376 and when `certPath` holds `ca.pem`, `cert.pem` and `key.pem`. Throws a UsageError.
 */
export function endpointOf(dockerHost: string | undefined, certPath: string | undefined): Endpoint {
  const text = dockerHost ?? `unix://${findSocket()}`;
  if (text.startsWith("unix://")) {
    const socketPath = text.slice("unix://".length) || DEFAULT_SOCKET;
    return { name: socketPath, isLocal: true, connection: { socketPath, protocol: "http" } };
  }
  const url = URL.parse(text.replace(/^tcp:/, "http:"));
  if (!url?.hostname || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(
      `No Docker host: ${
        withoutPassword(text)
      }. Use unix:///var/run/docker.sock or tcp://host:2376; ` +
        "for ssh:// run the collector on that machine instead.",
    );
  }
  const isTls = url.protocol === "https:" || certPath !== undefined || url.port === `${TLS_PORT}`;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (isTls ? TLS_PORT : PORT);
  return {
    name: `${isTls ? "https" : "tcp"}://${url.hostname}:${port}`,
    isLocal: host === "localhost" || host === "::1" || host.startsWith("127."),
    connection: {
      host,
      port,
      protocol: isTls ? "https" : "http",
      ...(certPath ? certificates(certPath) : {}),
    },
  };
}

/** Root's socket, else the one of Docker Desktop or of a rootless engine of this user. */
function findSocket(): string {
  const candidates = [DEFAULT_SOCKET, join(homedir(), ".docker", "run", "docker.sock")];
  return candidates.find((path) => existsSync(path)) ?? DEFAULT_SOCKET;
}

function certificates(directory: string): { ca: string; cert: string; key: string } {
  const read = (name: string) => {
    try {
      return readTrusted(join(directory, name));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new UsageError(`The certificate for Docker cannot be read: ${reason}.`);
    }
  };
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, "//");
}
