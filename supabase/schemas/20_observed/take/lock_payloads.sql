create function bruce.lock_payloads(p_payloads jsonb, p_left_out bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most constant integer := 16;
  v_hosts text[];
begin
  begin
    perform bruce.share_engine();
    v_hosts := bruce.find_own_hosts(p_payloads, p_left_out);
    if coalesce(cardinality(v_hosts) > v_most, true) then
      raise sqlstate 'BR001';
    end if;
  exception
    -- who shares the engine may not wait for all of it: the end of this block has let it go
    when sqlstate 'BR001' then
      perform bruce.lock_engine();
      return null;
  end;
  perform bruce.lock_hosts(v_hosts);
  return v_hosts;
end;
$$;
comment on function bruce.lock_payloads(jsonb, bigint[]) is
  'Takes the locks that payloads of a batch need, without those at the given indexes. Returns the hosts that '
  'are locked, or null: the whole engine is, because they speak of other hosts too, or are of many.';
