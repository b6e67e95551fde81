create function bruce.refuse_cost(p_source text, p_snapshot jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_bytes integer := pg_column_size(p_snapshot);
  v_rows bigint;
begin
  if v_bytes > bruce.max_snapshot_bytes() then
    return format(
      'the snapshot has %s bytes; at most %s are accepted: leave out what no rule reads', v_bytes,
        bruce.max_snapshot_bytes()
    );
  end if;
  -- a row is two bytes at least
  if v_bytes <= bruce.max_snapshot_rows() then
    return null;
  end if;
  v_rows := bruce.count_rows(p_source, p_snapshot);
  if v_rows > bruce.max_snapshot_rows() then
    return format(
      'the snapshot has %s rows in its lists and metrics; at most %s are accepted: let several collectors '
      'each report a part under a '
      'hostname of its own', v_rows, bruce.max_snapshot_rows()
    );
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_cost(text, jsonb) is
  'Why a snapshot would hold the engine for too long, or null. The edge asks the same, and more, before it '
  'hands it over.';
