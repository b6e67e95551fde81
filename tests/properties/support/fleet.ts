import type postgres from "postgres";
import { pick, type Random } from "../../../scripts/program/random.ts";
import { type Observation, observe } from "./home.ts";

/** A connection that keeps its clock. */
type Connection = postgres.ReservedSql;

const services = ["web", "db", "dns", "mail", "files"];
const hosts = Array.from({ length: 14 }, (_, index) => `box${index + 1}`);
const clusters = ["pve1", "pve2"];

/**
 * Declares a fleet of which some is planned, offline, retired or waived, and lets it report for some hours: whole, partial and
 * failed snapshots, probes, strangers and silences, the jobs running in between.
 */
export async function randomFleet(sql: Connection, random: Random): Promise<void> {
  let now = Date.parse("2026-03-01T12:00:00Z");
  const clock = () => new Date(now).toISOString();
  const pass = async (minutes: number) => {
    now += minutes * 60_000;
    await sql`select set_config('bruce.now', ${clock()}, false)`;
  };
  await pass(0);
  const lifecycle = () =>
    pick(random, ["active", "active", "active", "active", "offline", "planned", "retired"]);
  await sql`insert into assets (name, asset_type) select unnest(${[
    ...clusters,
    "unseen",
  ]}::text[]), 'device'`;
  await sql`
    insert into assets (name, asset_type, parent, lifecycle, tags)
    select a.name, 'vm', a.parent, a.lifecycle, a.tags
    from jsonb_to_recordset(${
    sql.json(hosts.map((name) => ({
      name,
      parent: pick(random, clusters),
      lifecycle: lifecycle(),
      tags: pick(random, ["{}", "{critical}"]),
    })))
  }) as a (name text, parent text, lifecycle text, tags text[])`;
  await sql`
    insert into expected_services (hostname, name, ports, lifecycle)
    select s.hostname, s.name, s.ports, s.lifecycle
    from jsonb_to_recordset(${
    sql.json(hosts.flatMap((hostname) =>
      services.filter(() => random() < 0.7).map((name) => ({
        hostname,
        name,
        ports: pick(random, ["{}", "{80}"]),
        lifecycle: lifecycle(),
      }))
    ))
  }) as s (hostname text, name text, ports text[], lifecycle text)`;
  for (let step = 0; step < 30; step++) {
    await pass(pick(random, [1, 1, 1, 7, 30]));
    await observe(sql, [report(random, clock())], 600);
    if (step % 4 === 0) await hold(sql, random, clock());
    if (random() < 0.2) {
      await sql`update assets set lifecycle = ${lifecycle()} where name = ${pick(random, hosts)}`;
    }
    if (random() < 0.3) await sql`select bruce.run_jobs(bruce.clock())`;
  }
  await sql`update issues set acknowledged_at = ${clock()}, acknowledged_by = 'ada' where issue_id in (
    select issue_id from issues where status = 'open' order by drift_key limit 2)`;
}

async function hold(sql: Connection, random: Random, now: string): Promise<void> {
  if (random() < 0.5) {
    await sql`insert into waivers (reason, expires_at, service)
      values ('Known.', ${now}::timestamptz + interval '5 hours', ${pick(random, services)})`;
  } else {
    await sql`insert into maintenance_windows (reason, starts_at, ends_at, hostname)
      values ('Updates.', ${now}, ${now}::timestamptz + interval '5 hours', ${
      pick(random, hosts)
    })`;
  }
}

function report(random: Random, observed_at: string): Observation {
  const source = pick(random, ["docker", "docker", "docker", "proxmox", "service_health"]);
  const kind = pick(random, ["good", "good", "good", "good", "partial", "failed"]);
  const hostname = source === "docker"
    ? pick(random, [...hosts.slice(0, 10), "visitor"])
    : source === "proxmox"
    ? pick(random, clusters)
    : "prober";
  const snapshot = source === "docker"
    ? containers(random)
    : source === "proxmox"
    ? guests(random, hostname)
    : checks(random);
  return {
    hostname,
    source,
    observed_at,
    complete: kind === "good",
    error: kind === "failed" ? { kind: "timeout", message: "no answer" } : null,
    snapshot: kind === "failed" ? {} : snapshot,
  };
}

function containers(random: Random): Observation["snapshot"] {
  return {
    containers: [...services, "stray"].filter(() => random() < 0.8).map((name) => ({
      name,
      state: pick(random, ["running", "running", "running", "exited"]),
      health: pick(random, ["healthy", "unhealthy", null]),
      ports: [pick(random, ["80:80", "80:80", "81:80"])],
      image: `${name}:1`,
    })),
  };
}

function guests(random: Random, node: string): Observation["snapshot"] {
  return {
    nodes: [{ node, status: pick(random, ["online", "online", "offline"]) }],
    guests: [...hosts, "guest"].filter(() => random() < 0.6).map((name, index) => ({
      vmid: 100 + index,
      name,
      node,
      status: pick(random, ["running", "running", "stopped"]),
    })),
  };
}

function checks(random: Random): Observation["snapshot"] {
  return {
    checks: hosts.flatMap((hostname) =>
      services.filter(() => random() < 0.3).map((service) => ({
        kind: pick(random, ["tcp", "http"]),
        hostname,
        service,
        target: `${hostname}:${pick(random, [80, 81])}`,
        ok: random() < 0.7,
      }))
    ),
  };
}
