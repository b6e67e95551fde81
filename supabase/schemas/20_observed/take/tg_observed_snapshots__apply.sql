create function bruce.tg_observed_snapshots__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_ids bigint[] := string_to_array(current_setting('bruce.stored', true), ' ');
begin
  if coalesce(v_ids, '{}') = '{}' then
    return null;
  end if;
  perform set_config('bruce.stored', '', true);
  perform bruce.apply_stored(array(
    select bruce.row_to_apply(s, count(*) over (partition by lower(s.hostname), s.source) = 1)
    from bruce.stored_snapshots as s
    where s.id = any (v_ids)
  ));
  return null;
end;
$$;
comment on function bruce.tg_observed_snapshots__apply() is
  'Applies what a statement of an SQL writer stored, as one set. Security definer: the engine''s tables are '
  'written by nobody else.';

create trigger _300_apply after insert on public.observed_snapshots
  for each statement execute function bruce.tg_observed_snapshots__apply();
