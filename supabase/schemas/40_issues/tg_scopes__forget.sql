create function bruce.tg_scopes__forget()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from bruce.quarantined_rows as q where q.scope_id in (select g.scope_id from gone as g);
  delete from bruce.resource_levels as l where l.scope_id in (select g.scope_id from gone as g);
  delete from bruce.forecasts as f where f.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_samples as m where m.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_rollups as r where r.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_layouts as l where l.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_series as s where s.scope_id in (select g.scope_id from gone as g);
  update public.issues as i set scope_id = null
  where i.scope_id in (select g.scope_id from gone as g);
  return null;
end;
$$;
comment on function bruce.tg_scopes__forget() is
  'What a scope left behind goes with it, and its issues no longer name it. In place of foreign keys, which '
  'would be checked for each row of a snapshot. Security definer: the engine''s tables are written by nobody '
  'else.';

create trigger _300_forget after delete on bruce.scopes
  referencing old table as gone for each statement execute function bruce.tg_scopes__forget();
