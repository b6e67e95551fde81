create view public.rows_for_sites with (security_invoker = true) as
select 'drift' as relation, to_jsonb(r) as data from public.drift as r
union all
select 'issues', to_jsonb(r) from public.issues as r
union all
select 'drift_summary', to_jsonb(r) from public.drift_summary as r
union all
select 'collectors', to_jsonb(r) from public.collectors as r;
comment on view public.rows_for_sites is
  'What another BRUCE reads here by relation: as jsonb, so that both may be of another version.';

grant select on public.rows_for_sites to authenticated, service_role;
