import type { Ask, Shape, Stage, Way } from "../way.ts";
import { CONTEXTS, makeContext } from "./context.ts";
import { nameOf, NAMES } from "./names.ts";

/** Declared states through `expected`. */
export const expectedWay: Way = {
  name: "expected",
  genes: {
    names: Object.keys(NAMES),
    context: CONTEXTS,
    ports: ["none", "one", "20", "the same", "a range of 100", "a range of 4096"],
    aliases: [0, 1, 10],
    depends: ["none", "one before", "all on one", "ten before"],
    parents: ["none", "chain", "one"],
    metadata: ["none", "nested", "many", "public"],
    observed: ["nothing", "half", "all"],
    step: ["first", "again", "changes", "is renamed", "is retired", "is reordered"],
    hosts: [1, 10, 100, 1000],
    services: [0, 1, 10, 100, 1000],
  },
  arrange,
};

const MANY = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key${n}`, "value"]));
const NESTED = JSON.parse('{"a":'.repeat(20) + "1" + "}".repeat(20));

async function arrange(stage: Stage, shape: Shape): Promise<Ask[]> {
  await makeContext(stage.sql, shape.context);
  await stage.sql`update public.settings set breaker_objects = 1000000`;
  const { step } = shape;
  if (step !== "first") await stage.send(state(shape, "well"));
  if (shape.observed !== "nothing") await observe(stage, shape);
  switch (step) {
    case "changes":
      return [state(shape, "otherwise")];
    case "is renamed":
      return [state(shape, "renamed")];
    case "is retired":
      return [state({ ...shape, services: 0, hosts: 1 }, "well", true)];
    case "is reordered":
      return [state(shape, "reordered", true)];
  }
  return [state(shape, "well")];
}

type How = "well" | "otherwise" | "renamed" | "reordered";

function state(shape: Shape, how: How, complete = false): Ask {
  const hosts = Array.from({ length: Number(shape.hosts) }, (_, host) => ({
    hostname: how === "renamed" ? `new-host-${host}` : `host-${host}`,
    asset_type: "vm",
    netbox_id: 1 + host,
    ...shape.parents === "chain" && host > 0 ? { parent: `host-${host - 1}` } : {},
    ...shape.parents === "one" && host > 0 ? { parent: "host-0" } : {},
    aliases: aliases(shape, `host-${host}`),
    services: Array.from(
      { length: Number(shape.services) },
      (_, service) => serviceOf(shape, how, host, service),
    ),
  }));
  if (how === "reordered") hosts.reverse();
  return { path: "/expected", role: "operator", body: { hosts, complete } };
}

function serviceOf(shape: Shape, how: How, host: number, index: number) {
  const name = nameOf(shape.names, index);
  const before = (n: number) => index >= n ? [nameOf(shape.names, index - n)] : [];
  return {
    name: how === "renamed" ? `new ${name}` : name,
    netbox_id: 1 + host * Number(shape.services) + index,
    ports: {
      none: [],
      one: [1 + index],
      "20": Array.from({ length: 20 }, (_, n) => 1 + (index * 20 + n) % 60_000),
      "the same": [80],
      "a range of 100": [`${1 + index}-${100 + index}`],
      "a range of 4096": [`${1 + index}-${4096 + index}`],
    }[String(shape.ports)],
    role: how === "otherwise" ? "other" : "role",
    aliases: aliases(shape, `${name}-${host}`),
    depends_on: {
      none: [],
      "one before": before(1),
      "all on one": index > 0 ? [nameOf(shape.names, 0)] : [],
      "ten before": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap(before),
    }[String(shape.depends)],
    metadata: {
      none: {},
      nested: NESTED,
      many: MANY,
      public: { public: "true", domain: `${index}.example.net` },
    }[String(shape.metadata)],
  };
}

function aliases({ aliases }: Shape, of: string): string[] {
  return Array.from({ length: Number(aliases) }, (_, n) => `alias ${n} of ${of}`);
}

async function observe(stage: Stage, shape: Shape): Promise<void> {
  const services = Math.min(Number(shape.services), 500) >> (shape.observed === "half" ? 1 : 0);
  for (let host = 0; host < Math.min(Number(shape.hosts), 5); host++) {
    await stage.send({
      path: "/ingest",
      role: "collector",
      body: {
        hostname: `host-${host}`,
        source: "docker",
        observed_at: new Date(Date.now() - 60_000).toISOString(),
        collector: { name: "cost", version: "1", interval_s: 3600 },
        snapshot: {
          containers: Array.from({ length: services }, (_, index) => ({
            name: nameOf(shape.names, index),
            state: "running",
            ports: [],
          })),
        },
      },
    });
  }
}
