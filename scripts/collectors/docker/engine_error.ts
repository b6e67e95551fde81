import { DeadlineError } from "../../program/deadline.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * Why an engine could not be asked. `unreachable`: nobody answers, or not in time. `permission`: the socket or a proxy
 * in front of it refuses. `tls`: no trust. `incompatible`: no common API version. `failed`: the engine says error.
 */
export type EngineErrorKind = "unreachable" | "permission" | "tls" | "incompatible" | "failed";

/** A question to the engine that failed; `status` is there when it answered. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  readonly status: number | undefined;

  constructor(kind: EngineErrorKind, message: string, status?: number) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "no such socket; is Docker installed?",
  ECONNREFUSED: "connection refused; is the engine running?",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "no such host",
};

/** Tells from an error of dockerode what it means; `what` was asked. */
export function engineErrorOf(error: unknown, what: string, endpoint: Endpoint): EngineError {
  if (error instanceof EngineError) return error;
  const status = property(error, "statusCode");
  if (typeof status === "number") return refusal(status, error, what, endpoint);
  const code = String(property(error, "code") ?? "");
  const message = error instanceof Error ? error.message : String(error);
  if (code === "EACCES" || code === "EPERM") {
    return new EngineError(
      "permission",
      `No permission for ${endpoint.name}: run as root, or add the user to the group of the socket ` +
        "(usually docker).",
    );
  }
  if (/CERT|TLS|SSL/.test(code) || /certificate|handshake/i.test(message)) {
    return new EngineError("tls", `No trusted TLS connection to ${endpoint.name}: ${message}`);
  }
  const reason = error instanceof DeadlineError ? message : WORDS[code] ?? message;
  return new EngineError("unreachable", `${endpoint.name} does not answer ${what}: ${reason}`);
}

function refusal(status: number, error: unknown, what: string, endpoint: Endpoint): EngineError {
  const body = property(error, "json");
  const said = property(body, "message");
  const message = `${endpoint.name} answers ${status} to ${what}` +
    (typeof said === "string" ? `: ${said.trim()}` : "");
  if (status === 401 || status === 403) {
    return new EngineError("permission", `${message}. Does a socket proxy forbid it?`, status);
  }
  const isVersion = status === 400 && /client version/.test(message);
  return new EngineError(isVersion ? "incompatible" : "failed", message, status);
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
