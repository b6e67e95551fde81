import { DeadlineError } from "../../program/deadline.ts";
import { SourceError } from "../runtime/source_error.ts";
import type { Endpoint } from "./endpoint.ts";

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "no such socket; is Docker installed?",
  ECONNREFUSED: "connection refused; is the engine running?",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "no such host",
};

/** Tells from an error of dockerode what it means; `what` was asked. */
export function engineErrorOf(error: unknown, what: string, endpoint: Endpoint): SourceError {
  if (error instanceof SourceError) return error;
  const status = property(error, "statusCode");
  if (typeof status === "number") return refusal(status, error, what, endpoint);
  const code = String(property(error, "code") ?? "");
  const message = error instanceof Error ? error.message : String(error);
  if (code === "EACCES" || code === "EPERM") {
    return new SourceError(
      "permission",
      `No permission for ${endpoint.name}: run as root, or add the user to the group of the socket ` +
        "(usually docker).",
    );
  }
  if (/CERT|TLS|SSL/.test(code) || /certificate|handshake/i.test(message)) {
    return new SourceError("tls", `No trusted TLS connection to ${endpoint.name}: ${message}`);
  }
  const reason = error instanceof DeadlineError ? message : WORDS[code] ?? message;
  return new SourceError("unreachable", `${endpoint.name} does not answer ${what}: ${reason}`);
}

function refusal(status: number, error: unknown, what: string, endpoint: Endpoint): SourceError {
  const body = property(error, "json");
  const said = property(body, "message");
  const message = `${endpoint.name} answers ${status} to ${what}` +
    (typeof said === "string" ? `: ${said.trim()}` : "");
  if (status === 401 || status === 403) {
    return new SourceError("permission", `${message}. Does a socket proxy forbid it?`, status);
  }
  const isVersion = status === 400 && /client version/.test(message);
  return new SourceError(isVersion ? "incompatible" : "failed", message, status);
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
