import type { Tokens } from "../stack/secrets.ts";

/** A host with two declared services and a container that nobody declared. */
export interface Homelab {
  /** Says which of the containers `web`, `db` and `stray` run; the others have exited. */
  see(running: string[]): Promise<void>;
}

const hostname = "check-box";
const containers = ["web", "db", "stray"];

/** Declares the host with the services `web` and `db`, by the API of a stack. */
export async function declareHomelab(
  { functions_url, tokens }: {
    functions_url: string;
    tokens: Pick<Tokens, "operator" | "collector">;
  },
): Promise<Homelab> {
  const services = [{ name: "web" }, { name: "db" }];
  await call(`${functions_url}/expected`, tokens.operator, { hostname, services });
  let observedAt = Date.now() - 60_000;
  return {
    async see(running) {
      // as often as any rule wants to be confirmed
      for (let time = 1; time <= 4; time++) {
        await call(`${functions_url}/ingest`, tokens.collector, {
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

async function call(url: string, token: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers HTTP ${response.status}: ${text}`);
}
