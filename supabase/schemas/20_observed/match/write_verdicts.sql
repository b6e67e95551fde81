create function bruce.write_verdicts(p_verdicts bruce.verdict[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
begin
  update bruce.entities as e
  set service_id = v.service_id, match = v.match
  from unnest(p_verdicts) as v
  where e.entity_id = v.entity_id;
end;
$$;
comment on function bruce.write_verdicts(bruce.verdict[]) is
  'Known things that are another service now than before.';
