create function bruce.take_sample(
  p_scope_id integer, p_row public.observed_snapshots, p_measured_at timestamptz,
  p_names_hash bigint default null, p_numbers real[] default null
)
returns bruce.metric_sample
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_sample bruce.metric_sample;
begin
  -- of longer ago no five minutes are kept
  if p_measured_at < bruce.clock() - interval '2 days' then
    return v_sample;
  end if;
  v_sample.scope_id := p_scope_id;
  v_sample.measured_at := p_measured_at;
  v_sample.received_at := bruce.clock();
  v_sample.names_hash := p_names_hash;
  v_sample.numbers := p_numbers;
  if p_numbers is null then
    select n.names_hash, n.numbers into v_sample.names_hash, v_sample.numbers
    from bruce.read_numbers(p_row.source, p_row.snapshot) as n;
  end if;
  if v_sample.numbers is not null then
    v_sample.layout_id := bruce.find_layout(
      p_scope_id, p_row.source, p_row.snapshot, v_sample.names_hash);
  end if;
  return v_sample;
end;
$$;
comment on function bruce.take_sample(integer, public.observed_snapshots, timestamptz, bigint, real[]) is
  'What a snapshot measured, for bruce.append_samples. p_names_hash, p_numbers: where they have been read.';
