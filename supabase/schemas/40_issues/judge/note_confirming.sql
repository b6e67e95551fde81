create function bruce.note_confirming(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  with scope as materialized (
    select s.scope_id, s.is_confirming, s.is_new from bruce.scopes as s where s.host = any (p_hosts)
  ),
  waiting as materialized (
    select distinct i.scope_id
    from public.issues as i
    where i.status <> 'resolved' and i.scope_id = any (array(select s.scope_id from scope as s))
      and case i.status
        when 'pending' then
          -- held back by a waiver or window only: nothing left to confirm
          num_nonnulls(i.waived_by, i.window_id) = 0 or i.suppressed_by is not null
            or i.confirmations < i.looks
        when 'open' then i.suppressed_by is not null or i.clearances > 0
      end
  ),
  judged as (
    select s.scope_id, w.scope_id is not null as is_confirming
    from scope as s
    left join waiting as w on w.scope_id = s.scope_id
    where s.is_new or s.is_confirming <> (w.scope_id is not null)
  )
  update bruce.scopes as s
  set is_confirming = j.is_confirming, is_new = false
  from judged as j
  where s.scope_id = j.scope_id and s.scope_id = any (array(select o.scope_id from judged as o));
end;
$$;
comment on function bruce.note_confirming(text[]) is
  'Marks the scopes on whose next report an issue waits: then an unchanged snapshot is judged, too. None of '
  'the scopes of these hosts is new any more.';
