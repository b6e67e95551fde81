create view public.sites_drift_summary with (security_invoker = true) as
select s.site, s.problem, r.*
from bruce.rows_of_sites('drift_summary') as s
cross join lateral jsonb_populate_record(null::public.drift_summary, s.data) as r;
comment on view public.sites_drift_summary is
  'drift_summary of all sites: site is its name (here: this one), problem why it cannot be read.';

grant select on public.sites_drift_summary to authenticated, service_role;
