import type postgres from "postgres";
import { pick, type Random } from "../../../scripts/program/random.ts";

/** A row of observed_snapshots on its way in. */
export type Observation = {
  hostname: string;
  source: string;
  observed_at: string;
  complete: boolean;
  error: { kind: string; message: string } | null;
  snapshot: { [list: string]: postgres.JSONValue };
};

const hosts = ["box1", "box2", "box3"];
const services = ["web", "db", "dns", "mail"];
const begin = Date.parse("2026-03-01T12:00:00Z");

/** The moment at which all observations of {@link randomDay} have been made. */
export const evening = "2026-03-01T20:00:00Z";

/** Declares three VMs on one hypervisor, with four services each. */
export async function declareHome(sql: postgres.Sql): Promise<void> {
  await sql`insert into assets (name, asset_type) values ('pve', 'device')`;
  await sql`insert into assets (name, parent) select unnest(${hosts}::text[]), 'pve'`;
  await sql`
    insert into expected_services (hostname, name, ports)
    select h, s, '{80}' from unnest(${hosts}::text[]) as h, unnest(${services}::text[]) as s`;
}

/**
 * What collectors saw over a day, in the order it happened: complete, partial and failed snapshots,
 * each scope ending with a complete one. Small enough that the breaker holds none.
 */
export function randomDay(random: Random, length: number): Observation[] {
  const day: Observation[] = [];
  for (let minute = 0; minute < length; minute++) {
    const source = random() < 0.25 ? "proxmox" : "docker";
    const hostname = source === "proxmox" ? "pve" : pick(random, hosts);
    const kind = pick(random, ["good", "good", "good", "partial", "failed"]);
    day.push(observation(random, source, hostname, minute, kind));
  }
  const last = [["pve", "proxmox"], ...hosts.map((host) => [host, "docker"])] as [string, string][];
  last.forEach(([hostname, source], index) =>
    day.push(observation(random, source, hostname, length + index, "good"))
  );
  return day;
}

function observation(
  random: Random,
  source: string,
  hostname: string,
  minute: number,
  kind: string,
): Observation {
  return {
    hostname,
    source,
    observed_at: new Date(begin + minute * 60_000).toISOString(),
    complete: kind === "good",
    error: kind === "failed" ? { kind: "timeout", message: "no answer" } : null,
    snapshot: kind === "failed" ? {} : source === "docker" ? containers(random) : guests(random),
  };
}

function containers(random: Random): Observation["snapshot"] {
  const names = [...services, "stray"].filter(() => random() < 0.7);
  return {
    containers: names.map((name) => ({
      name,
      state: pick(random, ["running", "running", "exited", "paused"]),
      health: pick(random, ["healthy", "unhealthy", null]),
      ports: [pick(random, ["80:80", "81:80"])],
      image: `${name}:1`,
    })),
  };
}

function guests(random: Random): Observation["snapshot"] {
  return {
    nodes: [{ node: "pve", status: "online" }],
    guests: [...hosts, "visitor"].filter(() => random() < 0.8).map((name) => ({
      vmid: 100 + name.length * 10 + name.charCodeAt(name.length - 1) % 10,
      name,
      node: "pve",
      status: pick(random, ["running", "running", "stopped"]),
    })),
  };
}

/** Inserts observations as one statement; their collectors report every eight hours, or as said. */
export async function observe(
  sql: postgres.Sql,
  observations: Observation[],
  intervalS = 28_800,
): Promise<void> {
  await sql`
    insert into observed_snapshots (hostname, source, observed_at, complete, error, collector, snapshot)
    select o.hostname, o.source, o.observed_at, o.complete, nullif(o.error, 'null'),
      jsonb_build_object('interval_s', ${intervalS}::integer), o.snapshot
    from jsonb_to_recordset(${sql.json(observations)}) as o (
      hostname text, source text, observed_at timestamptz, complete boolean, error jsonb, snapshot jsonb
    )`;
}
