create function bruce.append_samples(p_samples bruce.metric_sample[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
begin
  insert into bruce.metric_samples (scope_id, measured_at, received_at, layout_id, numbers)
  select m.scope_id, m.measured_at, m.received_at, m.layout_id, m.numbers
  from unnest(p_samples) as m
  where m.layout_id is not null
  -- sent again
  on conflict do nothing;
end;
$$;
comment on function bruce.append_samples(bruce.metric_sample[]) is
  'Keeps what the snapshots of a batch measured, in one statement.';
