create function bruce.bases_to_tell(
  p_payloads jsonb, p_indexes bigint[], p_outcomes text[], p_snapshot_ids bigint[]
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return to_jsonb(array(
    select jsonb_build_object('index', t.index, 'base', t.base)
    from (
      select o.index, bruce.told_base(p_payloads -> o.index::integer, o.outcome, o.snapshot_id) as base
      from unnest(p_indexes, p_outcomes, p_snapshot_ids) as o (index, outcome, snapshot_id)
    ) as t
    where t.base is not null
    order by t.index
  ));
end;
$$;
comment on function bruce.bases_to_tell(jsonb, bigint[], text[], bigint[]) is
  'The bases that collectors may name from now on, by index of the payload, after it was taken.';
