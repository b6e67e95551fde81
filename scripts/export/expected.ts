import { PAGE_ROWS, pageOf, type Stream } from "./stream.ts";

/** Canonical expected hosts with their services, retired ones too; then services of hosts that nobody declared. */
export const expected: Stream = {
  table: "assets",
  summary: "declared hosts with their services, as they are now; import reads it",
  async page(sql, { since, until }, after) {
    const [name = "", id = ""] = after ?? [];
    return pageOf(
      await sql<{ line: string; key: string[] }[]>`
      select h.host::text as line, array[a.name, a.id::text] as key
      from public.assets as a
      cross join lateral (
        select jsonb_strip_nulls(jsonb_build_object(
          'hostname', a.name, 'asset_type', a.asset_type, 'lifecycle', a.lifecycle, 'status', a.status, 'role', a.role,
          'parent', a.parent, 'cluster', a.cluster, 'ip', host(a.primary_ip), 'netbox_id', a.netbox_id, 'vmid', a.vmid,
          'tags', nullif(a.tags, '{}'), 'aliases', nullif(a.aliases, '{}'), 'services', s.services
        )) || case a.metadata when '{}' then '{}' else jsonb_build_object('metadata', a.metadata) end as host
        from (
          select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'name', s.name, 'ports', nullif(s.ports, '{}'), 'lifecycle', s.lifecycle, 'role', s.role,
            'aliases', nullif(s.aliases, '{}'), 'depends_on', nullif(s.depends_on, '{}'), 'image', s.image,
            'netbox_id', s.netbox_id, 'origin', s.origin, 'also_declared', nullif(s.also_declared, '{}')
          )) || case s.match when '{}' then '{}' else jsonb_build_object('match', s.match) end
            || case s.metadata when '{}' then '{}' else jsonb_build_object('metadata', s.metadata) end
            order by s.name, s.id) as services
          from public.expected_services as s
          where s.hostname = a.name and bruce.is_host_type(a.asset_type)
        ) as s
      ) as h
      where (a.name, a.id::text) > (${name}, ${id})
        and (${since}::timestamptz is null or a.changed_at >= ${since}::timestamptz)
        and (${until}::timestamptz is null or a.changed_at < ${until}::timestamptz)
      order by a.name, a.id::text
      limit ${PAGE_ROWS}`,
    );
  },
  async tail(sql) {
    const rows = await sql<{ line: string }[]>`
      select jsonb_build_object('hostname', s.hostname, 'service', jsonb_strip_nulls(
        to_jsonb(s) - '{id,hostname,created_at,changed_at,retired_at,host_key,name_key}'::text[]
      ))::text as line
      from public.expected_services as s
      where not exists (
        select from public.assets as a where a.name = s.hostname and bruce.is_host_type(a.asset_type)
      )
      order by s.hostname, s.name`;
    return rows.map(({ line }) => line);
  },
};
