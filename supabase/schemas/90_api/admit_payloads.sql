create function bruce.admit_payloads(p_payloads jsonb, p_token jsonb, p_now timestamptz)
returns bruce.admitted
language plpgsql
stable
set search_path = ''
as $$
declare
  v_admitted bruce.admitted := row(p_payloads, '[]', '{}');
  v_given record;
  v_whole jsonb;
  v_reason jsonb;
  v_wholes jsonb[] := '{}';
  v_put_bytes bigint := 0;
  v_put_rows bigint := 0;
  v_is_put boolean := false;
begin
  for v_given in
    select p.payload, p.position - 1 as index
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
  loop
    v_whole := v_given.payload;
    v_reason := bruce.refuse_payload(v_whole, p_token, p_now);
    if v_reason is null and coalesce(v_whole ->> 'base', '') <> '' then
      v_whole := bruce.whole_payload(v_whole);
      v_put_bytes := v_put_bytes + coalesce(pg_column_size(v_whole -> 'snapshot'), 0);
      v_put_rows := v_put_rows + bruce.count_rows(lower(v_whole ->> 'source'), v_whole -> 'snapshot');
      -- a small request must not make the engine read any number of large snapshots
      if v_whole -> 'snapshot' is null or v_whole -> 'snapshot' = 'null'
        or v_is_put and (
          v_put_bytes > bruce.max_snapshot_bytes() or v_put_rows > 5 * bruce.max_snapshot_rows())
      then
        v_admitted.send_whole := v_admitted.send_whole || v_given.index;
        v_wholes := v_wholes || v_given.payload;
        continue;
      end if;
      v_is_put := true;
    end if;
    v_reason := coalesce(v_reason, bruce.refuse_too_costly(v_whole));
    if v_reason is not null then
      v_admitted.rejected := v_admitted.rejected || (jsonb_build_object('index', v_given.index) || v_reason);
    end if;
    v_wholes := v_wholes || v_whole;
  end loop;
  if v_is_put then
    v_admitted.payloads := to_jsonb(v_wholes);
  end if;
  return v_admitted;
end;
$$;
comment on function bruce.admit_payloads(jsonb, jsonb, timestamptz) is
  'Says which payloads may come in, and puts those together that say what changed since their base. The '
  'limits hold for what is put together.';
