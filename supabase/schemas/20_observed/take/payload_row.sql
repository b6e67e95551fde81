create function bruce.payload_row(p_payload jsonb)
returns public.observed_snapshots
language plpgsql
stable
set search_path = ''
as $$
declare
  v_row public.observed_snapshots;
begin
  v_row.hostname := btrim(p_payload ->> 'hostname');
  v_row.source := lower(p_payload ->> 'source');
  v_row.snapshot := case jsonb_typeof(p_payload -> 'snapshot') when 'object' then p_payload -> 'snapshot'
    else '{}' end;
  v_row.observed_at := (p_payload ->> 'observed_at')::timestamptz;
  v_row.received_at := bruce.clock();
  v_row.complete := coalesce(p_payload -> 'complete', 'true') in ('true', 'null');
  v_row.incomplete_lists := '{}';
  if not v_row.complete then
    v_row.incomplete_lists := bruce.incomplete_lists(v_row.source, p_payload -> 'complete');
    v_row.complete := p_payload -> 'complete' <> 'false' and v_row.incomplete_lists = '{}';
  end if;
  v_row.error := case jsonb_typeof(p_payload -> 'error') when 'object' then p_payload -> 'error' end;
  v_row.seq := case when p_payload ->> 'seq' ~ '^\d{1,18}$' then (p_payload ->> 'seq')::bigint end;
  v_row.run_id := p_payload ->> 'run_id';
  v_row.collector := case jsonb_typeof(p_payload -> 'collector') when 'object'
    then p_payload -> 'collector' end;
  return v_row;
end;
$$;
comment on function bruce.payload_row(jsonb) is
  'A valid canonical payload as the row it would be; without an id.';
