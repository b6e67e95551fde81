create function bruce.parse_rows(p_reports bruce.report[])
returns bruce.parsed_row[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sources text[];
  v_rows bruce.raw_row[];
  v_repeated text[];
begin
  if cardinality(p_reports) = 1 then
    v_sources := array[(p_reports[1].stored).source];
    v_rows := p_reports[1].changed;
  else
    select array_agg(distinct (o.stored).source),
      array(select x from unnest(p_reports) as r cross join lateral unnest(r.changed) as x)
    into v_sources, v_rows
    from unnest(p_reports) as o;
  end if;
  if 'truenas' = any (v_sources) then
    v_repeated := bruce.repeated_disks(p_reports);
  end if;
  return array(
    select
      case
        when octet_length((o.p).name) <= 500 and octet_length((o.p).entity_key) <= 1000
          and (o.p).item <> 'null' then o.p
        else bruce.mark_nameless(o.p)
      end
    from (
      select d from bruce.parse_docker(v_rows) as d where 'docker' = any (v_sources)
      union all
      select d from bruce.parse_proxmox(v_rows) as d where 'proxmox' = any (v_sources)
      union all
      select d from bruce.parse_truenas(v_rows, v_repeated) as d where 'truenas' = any (v_sources)
      union all
      select d from bruce.parse_service_health(v_rows) as d where 'service_health' = any (v_sources)
      union all
      select d from bruce.parse_proxy(v_rows) as d where 'proxy' = any (v_sources)
      union all
      select d from bruce.parse_system(v_rows) as d where 'system' = any (v_sources)
      union all
      select d from bruce.parse_home_assistant(v_rows) as d
      where v_sources && '{home_assistant,service_health}'
    ) as o (p)
  );
end;
$$;
comment on function bruce.parse_rows(bruce.report[]) is
  'The changed rows of all reports, each read by the function of its source.';
