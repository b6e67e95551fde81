import { type Connection, post } from "../bruce_api/request.ts";
import type { Tokens } from "../stack/secrets.ts";

/** A host with two declared services and a container that nobody declared. */
export interface Homelab {
  /** Says which of the containers `web`, `db` and `stray` run; the others have exited. */
  see(running: string[]): Promise<void>;
}

const hostname = "check-box";
const TIMEOUT_MS = 30_000;
const containers = ["web", "db", "stray"];

/** Declares the host with the services `web` and `db`, by the API of a stack. */
export async function declareHomelab(
  { functions_url, tokens }: {
    functions_url: string;
    tokens: Pick<Tokens, "operator" | "collector">;
  },
): Promise<Homelab> {
  const services = [{ name: "web" }, { name: "db" }];
  const as = (token: string) => ({ functionsUrl: functions_url, token, timeoutMs: TIMEOUT_MS });
  await send(as(tokens.operator), "expected", { hostname, services });
  let observedAt = Date.now() - 60_000;
  return {
    async see(running) {
      // as often as any rule wants to be confirmed
      for (let time = 1; time <= 4; time++) {
        await send(as(tokens.collector), "ingest", {
          hostname,
          source: "docker",
          observed_at: new Date(observedAt += 1_000).toISOString(),
          snapshot: {
            containers: containers.map((name) => ({
              name,
              image: `${name}:1`,
              state: running.includes(name) ? "running" : "exited",
            })),
          },
        });
      }
    },
  };
}

async function send(connection: Connection, path: string, json: unknown): Promise<void> {
  const answer = await post(connection, path, { json });
  if (answer.kind !== "ok") throw new Error(`${path} of BRUCE: ${answer.reason}`);
}
