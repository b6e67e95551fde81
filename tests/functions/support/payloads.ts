/** A token of the right form; only a database can say whether it is a known one. */
export const TOKEN = `brc_${"A".repeat(43)}`;

/** A payload of the Docker collector as it should be. */
export function dockerPayload(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    hostname: "box2-daily",
    source: "docker",
    observed_at: "2026-01-31T18:00:00Z",
    complete: true,
    seq: 7,
    run_id: "0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11",
    collector: { name: "bruce-docker", version: "0.1.0", interval_s: 60 },
    error: null,
    snapshot: {
      engine: { version: "29.7.2", api_version: "1.52" },
      containers: [container("freshrss", 8021), container("readeck", 8022)],
      metrics: { freshrss: { cpu_pct: 1.5, mem_bytes: 52428800, mem_limit: 0 } },
    },
    ...fields,
  };
}

/** A running container that publishes one port. */
export function container(name: string, port: number): Record<string, unknown> {
  return {
    name,
    image: `docker.io/library/${name}:latest`,
    image_digest: `sha256:${"0".repeat(64)}`,
    state: "running",
    health: "healthy",
    exit_code: 0,
    restart_count: 0,
    started_at: "2026-01-30T06:00:00Z",
    restart_policy: "unless-stopped",
    network_mode: "bridge",
    ports: [`0.0.0.0:${port}->80/tcp`],
    networks: ["bridge"],
    mounts: [],
    labels: {},
    compose: { project: "daily", service: name, number: 1 },
  };
}

/** A payload of each source, as its collector sends it; observed now, so that none is too old for the database. */
export function payloadsOfAllSources(): Record<string, unknown>[] {
  const observed_at = new Date().toISOString();
  const payload = (source: string, snapshot: unknown) =>
    dockerPayload({ hostname: `${source}-host`, source, observed_at, snapshot });
  return [
    dockerPayload({ observed_at }),
    payload("proxmox", {
      nodes: [{ name: "box2", status: "online", cpu: 0.2, maxcpu: 8, mem: 1e9, maxmem: 4e9 }],
      guests: [{
        vmid: 112,
        type: "qemu",
        name: "box2-daily",
        status: "running",
        node: "box2",
        ips: ["192.168.2.12"],
        cpu: 0.1,
        maxcpu: 2,
        mem: 1e9,
        maxmem: 2e9,
        disk: 0,
        maxdisk: 3e10,
        uptime: 86400,
        tags: ["docker"],
        template: false,
      }],
      storages: [{ node: "box2", storage: "local", type: "dir", disk: 1e9, maxdisk: 1e11 }],
    }),
    payload("truenas", {
      system: { version: "25.10.1", hostname: "truenas" },
      apps: [{ name: "jellyfin", state: "RUNNING", ports: ["0.0.0.0:8096->8096/tcp"] }],
      vms: [{ id: 1, name: "minecraft", status: "RUNNING" }],
      pools: [{ name: "tank", status: "ONLINE", healthy: true, size: 1e12, allocated: 5e11 }],
      disks: [{ name: "sda", serial: "X1", size: 1e12 }],
      alerts: [{ uuid: "a", level: "WARNING", klass: "ScrubPaused", formatted: "Scrub paused" }],
    }),
    payload("service_health", {
      checks: [{
        service: "freshrss",
        target: "192.168.2.12:8021",
        kind: "tcp",
        ok: true,
        latency_ms: 3,
      }],
    }),
    payload("proxy", {
      routes: [{
        domains: ["rss.example.net"],
        forward_host: "192.168.2.12",
        forward_port: 8021,
        enabled: true,
        tls: true,
      }],
    }),
    payload("home_assistant", {
      system: { version: "2026.11.0", state: "RUNNING" },
      updates: [{ entity_id: "update.plug", state: "off", installed_version: "1.0.0" }],
      repairs: [{ domain: "hassio", issue_id: "issue_system_free_space", severity: "warning" }],
    }),
  ];
}
