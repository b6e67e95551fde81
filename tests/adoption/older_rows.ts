import type { OlderSchema } from "./older_schemas.ts";

/** What the old pipelines had written: how many rows of each table, by the statements that wrote them. */
export const olderRowCounts = {
  sources: 4,
  assets: 4,
  snapshots: 3,
  events: 3,
  observed_snapshots: 6,
};

const hosts = [
  {
    hostname: "box2-daily",
    role: "docker-host",
    cluster: "box2-cluster",
    ip: "192.168.2.12",
    services: [
      { name: "freshrss", port: 8021 },
      { name: "readeck", port: 8022 },
      { name: "maloja", ports: [8023] },
    ],
  },
  { hostname: "TrueNAS", services: [{ name: "syncthing" }] },
];

const container = (name: string, port: number, state = "running") => ({
  name,
  image: `lan/${name}:1.0`,
  state,
  ports: [`0.0.0.0:${port}->80/tcp`],
});

const daily = {
  yesterday: { containers: [container("readeck", 8022), container("maloja", 8023)] },
  hourAgo: {
    containers: [
      container("freshrss", 8021),
      container("readeck", 8022),
      container("maloja", 8023),
    ],
  },
  // freshrss is gone and maloja has another port
  newest: { containers: [container("readeck", 8022), container("maloja", 8032)] },
};
const nas = { apps: [{ name: "syncthing", state: "RUNNING", version: "1.29" }] };

/** SQL that fills the older tables as their own writers did. */
export function olderRows(schema: OlderSchema): string {
  const id = schema.nextId;
  const source = (name: string) =>
    schema.name.startsWith("names as")
      ? `insert into sources (id, name) values ('${name}', '${name}');`
      : `insert into sources (id, name) values (${id("sources")}, '${name}');`;
  const asset = (type: string, name: string, metadata: string) =>
    `insert into assets (id, asset_type, name, metadata) values (${
      id("assets")
    }, '${type}', '${name}', ${metadata});`;
  const snapshot = (type: string, data: unknown, age: string) =>
    `insert into snapshots (id, snapshot_type, data, created_at)
     values (${id("snapshots")}, '${type}', ${json(data)}, now() - interval '${age}');`;
  const event = (type: string, service: string, expected: string, observed: string, text: string) =>
    `insert into events (id, hostname, service, event_type, expected, observed, severity, details, source, created_at)
     values (${
      id("events")
    }, 'box2-daily', '${service}', '${type}', '${expected}', '${observed}', 'high', '${text}',
       'docker', now() - interval '3 days');`;
  const observed = (hostname: string, sourceName: string, content: unknown, age: string) =>
    `insert into observed_snapshots (id, hostname, ${schema.sourceColumn}, snapshot, observed_at)
     values (${id("observed_snapshots")}, '${hostname}', '${sourceName}', ${
      json(content)
    }, now() - interval '${age}');`;
  return [
    ...["netbox", "docker", "truenas", "ups"].map(source),
    asset("device", "Box2", `'{"os": "Proxmox VE"}'`),
    asset("vm", "box2-daily", `'{"ip": "192.168.2.12", "status": "active"}'`),
    // the old import inserted everything again each time
    asset("vm", "box2-daily", `'{"ip": "192.168.2.12", "status": "active"}'`),
    asset("vm", "box2-secrets", "null"),
    `update assets set parent = ${parentOf(schema)} where name = 'box2-daily';`,
    schema.tags ? `update assets set tags = ${schema.tags} where name = 'box2-daily';` : "",
    snapshot("netbox", hosts.slice(0, 1), "9 days"),
    snapshot("netbox", hosts, "1 day"),
    snapshot("docker", daily.yesterday, "1 day"),
    event("SERVICE_MISSING", "freshrss", `"running"`, `"exited"`, `"freshrss is not running"`),
    event("VM_NOT_RUNNING", "", `{"state": "running"}`, `{"state": "stopped"}`, `{"by": "cron"}`),
    event("SERVICE_MISSING", "readeck", `"running"`, "null", `"again"`),
    observed("box2-daily", "docker", daily.yesterday, "1 day"),
    observed("box2-daily", "docker", daily.hourAgo, "1 hour"),
    observed("TrueNAS", "truenas", nas, "2 days"),
    observed("TrueNAS", "truenas", nas, "1 minute"),
    // the newest does not have the highest id
    observed("box2-daily", "docker", daily.newest, "1 minute"),
    observed("box2-daily", "docker", daily.hourAgo, "2 hours"),
  ].join("\n");
}

/** The parent as a name or as the id of its row, as the type of the column demands. */
function parentOf(schema: OlderSchema): string {
  return /parent (uuid|integer)/.test(schema.tables)
    ? "(select id from assets where name = 'Box2')"
    : "'Box2'";
}

function json(value: unknown): string {
  return `'${JSON.stringify(value)}'`;
}
