create view public.sites_collectors with (security_invoker = true) as
select s.site, s.problem, r.*
from bruce.rows_of_sites('collectors') as s
cross join lateral jsonb_populate_record(null::public.collectors, s.data) as r;
comment on view public.sites_collectors is
  'collectors of all sites: site is its name (here: this one), problem why it cannot be read.';

grant select on public.sites_collectors to authenticated, service_role;
