import type { Ask, Shape, Stage, Way } from "../way.ts";
import { CONTEXTS, makeContext } from "./context.ts";
import { ROWS } from "./rows.ts";
import { nameOf, NAMES } from "./names.ts";

/** What the measured request says in contrast to those before it. */
const STEPS = [
  "first",
  "again",
  "changes",
  "fails",
  "recovers",
  "is renamed",
  "is gone",
  "changes by a delta",
  "is renamed by a delta",
  "is cut short",
] as const;

/** Snapshots of one source through `ingest`. */
export function snapshotsOf(source: string, list: string): Way {
  const rows = ROWS[`${source}.${list}`]!;
  return {
    name: `ingest: ${source}, ${list}`,
    genes: {
      ...rows.genes,
      names: Object.keys(NAMES),
      hosts: [200, 16, 2, 1],
      declared: ["nothing", "others", "half", "all"],
      context: CONTEXTS,
      step: STEPS,
      rows: [1, 100, 300, 500, 1000],
    },
    arrange: (stage, shape) => arrange(stage, shape, source, list),
  };
}

async function arrange(
  stage: Stage,
  shape: Shape,
  source: string,
  list: string,
): Promise<Ask[]> {
  const { make, around } = ROWS[`${source}.${list}`]!;
  const rows = Number(shape.rows);
  const hosts = Math.min(Number(shape.hosts), rows);
  const each = Math.floor(rows / hosts);
  await declare(stage, shape, hosts, each, list);
  await makeContext(stage.sql, shape.context);

  let moment = Date.now() - 3_600_000;
  const payload = (host: number, fields: Record<string, unknown>) => ({
    hostname: `host-${host}`,
    source,
    observed_at: new Date(moment).toISOString(),
    collector: { name: "cost", version: "1", interval_s: 3600 },
    ...fields,
  });
  const ask = (of: (host: number) => Record<string, unknown>): Ask => {
    moment += 60_000;
    const payloads = Array.from({ length: hosts }, (_, host) => payload(host, of(host)));
    return { path: "/ingest", role: "collector", body: hosts === 1 ? payloads[0] : payloads };
  };
  const items = (how: Parameters<typeof make>[2], from = 0) =>
    Array.from({ length: each }, (_, index) => make(index + from, shape, how));
  const whole = (how: Parameters<typeof make>[2], from = 0, length = each) =>
    ask(() => {
      const all = items(how, from).slice(0, length);
      return { snapshot: { ...around, [list]: all, ...metricsOf(list, all) } };
    });

  const { step } = shape;
  if (step === "first") return [whole("well")];
  const based = String(step).endsWith("by a delta");
  const first = whole("well");
  if (based) {
    for (const one of [first.body].flat()) {
      (one as Record<string, unknown>).base = null;
    }
  }
  const answer = await stage.send(first);
  switch (step) {
    case "again":
      return [whole("well")];
    case "changes":
      return [whole("otherwise")];
    case "fails":
      return [whole("ill"), whole("ill")];
    case "recovers":
      await stage.send(whole("ill"));
      await stage.send(whole("ill"));
      return [whole("well"), whole("well")];
    case "is renamed":
      return [whole("well", 5000), whole("well", 5000)];
    case "is gone":
      await stage.sql`update public.settings set breaker_objects = 1000000`;
      return [whole("well", 0, 0), whole("well", 0, 0)];
    case "is cut short":
      return [whole("well", 0, each >> 1), whole("well", 0, each >> 1)];
  }
  const bases: { index?: number; base: string }[] = answer.body.bases ?? [];
  return [ask((host) => ({
    base: bases.find(({ index = 0 }) => index === host)?.base ?? null,
    changes: {
      [list]: step === "is renamed by a delta" ? items("well", 5000) : items("otherwise"),
    },
  }))];
}

function metricsOf(list: string, items: readonly { name?: unknown }[]): Record<string, unknown> {
  if (list !== "containers" || items.length > 1500) return {};
  return {
    metrics: Object.fromEntries(items.map(({ name }) => [name, { cpu_pct: 99, mem_bytes: 1e9 }])),
  };
}

async function declare(
  { sql }: Stage,
  { declared, names }: Shape,
  hosts: number,
  each: number,
  list: string,
): Promise<void> {
  if (declared === "nothing") return;
  const count = declared === "half" ? Math.ceil(each / 2) : each;
  const named = Array.from(
    { length: count },
    (_, index) => declared === "others" ? `other-${index}` : nameOf(names, index),
  );
  await sql`insert into public.assets (name, asset_type, cluster)
    select 'host-' || n, 'vm', null from generate_series(0, ${hosts - 1}::integer) as n`;
  if (list === "guests") {
    await sql`insert into public.assets (name, asset_type, parent, vmid, primary_ip)
      select n.name, 'vm', 'host-0', 100 + n.place, null
      from unnest(${named}::text[]) with ordinality as n (name, place)
      on conflict do nothing`;
    return;
  }
  await sql`insert into public.expected_services (hostname, name, ports)
    select 'host-' || h, n.name, array['tcp/' || 1 + n.place % 60000]
    from generate_series(0, ${hosts - 1}::integer) as h,
      unnest(${named}::text[]) with ordinality as n (name, place)
    on conflict do nothing`;
}
