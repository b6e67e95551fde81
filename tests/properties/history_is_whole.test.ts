import type postgres from "postgres";
import { assert, assertEquals } from "../functions/support/assert.ts";
import { pick, type Random, seeded } from "../../scripts/program/random.ts";
import { payloadsOfAllSources } from "../functions/support/payloads.ts";
import { withDatabase } from "../_support/database.ts";

const HOURS = 60;
const LISTS: Record<string, string[]> = {
  docker: ["containers"],
  proxmox: ["guests", "nodes", "storages"],
  truenas: ["alerts", "apps", "disks", "pools", "vms"],
};

type Json = { [key: string]: postgres.JSONValue };

/** Rows come, go, change places, change, or are no rows at all. */
function change(random: Random, source: string, snapshot: Json): void {
  const list = pick(random, LISTS[source] ?? []);
  const rows = [...(snapshot[list] as Json[] | undefined ?? [])];
  const place = Math.floor(random() * (rows.length + 1));
  switch (pick(random, ["set", "set", "set", "add", "remove", "move", "repeat", "odd", "list"])) {
    case "set":
      if (rows[place]) {
        rows[place] = { ...rows[place], note: Math.floor(random() * 5), uptime: random() };
      }
      break;
    case "add":
      rows.splice(place, 0, {
        name: `new-${Math.floor(random() * 50)}`,
        vmid: Math.floor(random() * 9999),
        state: "running",
      });
      break;
    case "remove":
      rows.splice(place, 1);
      break;
    case "move":
      rows.push(...rows.splice(place, 1));
      break;
    case "repeat":
      if (rows[place]) rows.push(rows[place]);
      break;
    case "odd":
      rows.push({ odd: pick(random, [[1, null], null, "", 1.5, {}]) });
      break;
    case "list":
      if (list !== "containers" && list !== "guests" && random() < 0.3) {
        delete snapshot[list];
        return;
      }
  }
  snapshot[list] = rows;
}

Deno.test("history shows each snapshot as it was sent, and stores what changed", () =>
  withDatabase(async ({ sql }) => {
    const random = seeded(7);
    await sql`update settings set breaker_objects = 1000`;
    const present: Record<string, Json> = {};
    for (const { source, snapshot } of payloadsOfAllSources()) {
      if (String(source) in LISTS) present[String(source)] = structuredClone(snapshot) as Json;
    }
    for (let i = 0; i < 40; i++) {
      (present.docker?.containers as Json[]).push({
        name: `c${i}`,
        state: "running",
        image: `x:${i}`,
      });
    }
    const sent = new Map<string, Json>();
    for (let hour = 0; hour < HOURS; hour++) {
      for (const [source, snapshot] of Object.entries(present)) {
        change(random, source, snapshot);
        const at = `2026-03-0${1 + Math.floor(hour / 24)}T${
          String(hour % 24).padStart(2, "0")
        }:00:00Z`;
        sent.set(`${source} ${at}`, JSON.parse(JSON.stringify(snapshot)));
        await sql`select set_config('bruce.now', ${at}, false)`;
        if (hour % 2 === 0) {
          await sql`
            insert into observed_snapshots (hostname, source, observed_at, snapshot)
            values ('box', ${source}, ${at}, ${sql.json(snapshot)})`;
        } else {
          const payloads = [{ hostname: "box", source, observed_at: at, snapshot }];
          await sql`select bruce.take_payloads(${JSON.stringify(payloads)}::text::jsonb)`;
        }
      }
    }
    const rows = await sql<
      { key: string; snapshot: Json; is_base: boolean; disposition: string }[]
    >`
      select o.source || ' ' || to_char(o.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as key,
        o.snapshot, s.base_id is null as is_base, o.disposition
      from observed_snapshots as o join bruce.stored_snapshots as s on s.id = o.id and s.observed_at = o.observed_at
      order by o.id`;
    for (const { key, snapshot } of rows) assertEquals([key, snapshot], [key, sent.get(key)]);
    // people read it with their own rights
    await sql`select set_config('request.jwt.claims', '{"app_metadata": {"bruce_role": "viewer"}}', false)`;
    for (const role of ["authenticated", "service_role"]) {
      await sql.unsafe(`set role ${role}`);
      const seen = await sql`select snapshot from observed_snapshots order by id`;
      assertEquals(seen.map((row) => row.snapshot), rows.map(({ snapshot }) => snapshot));
      await sql`reset role`;
    }
    const docker = rows.filter(({ key }) => key.startsWith("docker"));
    const whole = docker.filter(({ is_base }) => is_base).length;
    assert(docker.length > HOURS / 2, `${docker.length} snapshots of docker are stored`);
    assert(whole < docker.length / 3, `${whole} of ${docker.length} are whole`);
    assert(
      rows.some(({ key, is_base }) => !key.startsWith("docker") && !is_base),
      "other sources differ, too",
    );
    const days = await sql`
      select count(*)::integer as days from bruce.stored_snapshots as s
      join bruce.stored_snapshots as b on b.id = s.base_id
      where date_trunc('day', s.observed_at, 'UTC') <> date_trunc('day', b.observed_at, 'UTC')`;
    assertEquals(days[0]?.days, 0, "no row needs another day");
  }));
