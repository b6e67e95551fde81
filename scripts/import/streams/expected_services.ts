import { BadValue, namesOf, objectOf, textOf } from "../values.ts";
import { countingChanges, type Row, type Stream } from "./stream.ts";

/** Rows of `expected_services`: a service that is declared again is updated. */
export const expectedServices: Stream = {
  table: "expected_services",
  read({ values }) {
    const row: Row = {};
    for (const column of ["hostname", "name", "lifecycle", "role", "image", "origin"]) {
      row[column] = textOf(values[column]);
    }
    if (!row.hostname || !row.name) throw new BadValue("a service needs hostname and name");
    const ports = Array.isArray(values.ports) ? values.ports.map(String) : values.ports;
    row.ports = namesOf(ports ?? textOf(values.port), "ports");
    row.aliases = namesOf(values.aliases, "aliases");
    row.depends_on = namesOf(values.depends_on, "depends_on");
    row.match = objectOf(values.match, "match");
    row.metadata = objectOf(values.metadata, "metadata");
    row.also_declared = objectOf(values.also_declared, "also_declared");
    row.netbox_id = values.netbox_id ?? null;
    return row;
  },
  async insert(sql, rows) {
    const counts = await countingChanges(sql, () =>
      sql`
      insert into public.expected_services as s (
        hostname, name, lifecycle, ports, role, aliases, depends_on, image, match, netbox_id, metadata, origin,
        also_declared
      )
      select distinct on (bruce.fold_name(r.hostname), bruce.fold_name(r.name))
        r.hostname, r.name, coalesce(r.lifecycle, 'active'), coalesce(r.ports, '{}'), r.role, coalesce(r.aliases, '{}'),
        coalesce(r.depends_on, '{}'), r.image, coalesce(r.match, '{}'), r.netbox_id, coalesce(r.metadata, '{}'), r.origin,
        coalesce(r.also_declared, '{}')
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (
        hostname text, name text, lifecycle text, ports text[], role text, aliases text[], depends_on text[], image text,
        match jsonb, netbox_id bigint, metadata jsonb, origin text, also_declared jsonb
      )
      on conflict (host_key, name_key) do update set
        lifecycle = excluded.lifecycle, ports = excluded.ports, role = coalesce(excluded.role, s.role),
        aliases = case excluded.aliases when '{}' then s.aliases else excluded.aliases end,
        depends_on = case excluded.depends_on when '{}' then s.depends_on else excluded.depends_on end,
        image = coalesce(excluded.image, s.image),
        match = case excluded.match when '{}' then s.match else excluded.match end,
        netbox_id = coalesce(excluded.netbox_id, s.netbox_id), metadata = s.metadata || excluded.metadata,
        origin = coalesce(excluded.origin, s.origin), also_declared = s.also_declared || excluded.also_declared`);
    return { counts };
  },
};
