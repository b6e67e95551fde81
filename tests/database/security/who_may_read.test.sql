-- Who may read, and who may act: by the claim that only the owner of the project writes, or by a row of people. Whatever
-- else a token says, and whatever cannot be read, means no.
select plan(39);

create function pg_temp.rights(p_claims text)
returns text
language plpgsql
as $$
begin
  perform set_config('request.jwt.claims', p_claims, false);
  set role authenticated;
  return concat_ws(
    ' and ', case when exists (select from public.settings) then 'reads' end, case when bruce.person_may_act() then 'acts' end
  );
end;
$$;

select is(pg_temp.rights('{"app_metadata": {"bruce_role": "viewer"}}'), 'reads', 'a viewer reads');
select is(pg_temp.rights('{"app_metadata": {"bruce_role": "operator"}}'), 'reads and acts', 'an operator acts too');

select is(pg_temp.rights(claims), '', 'no: ' || claims)
from (values
  (''), ('{}'), ('null'), ('[]'), ('"viewer"'), ('7'), ('{'), ('viewer'), (repeat('[', 100000)), (e'{"app_metadata": "\\u0000"}'),
  ('{"app_metadata": null}'), ('{"app_metadata": "viewer"}'), ('{"app_metadata": ["bruce_role", "viewer"]}'),
  ('{"app_metadata": {"bruce_role": null}}'), ('{"app_metadata": {"bruce_role": ""}}'), ('{"app_metadata": {"bruce_role": true}}'),
  ('{"app_metadata": {"bruce_role": ["viewer"]}}'), ('{"app_metadata": {"bruce_role": "none"}}'),
  ('{"app_metadata": {"bruce_role": "Viewer"}}'), ('{"app_metadata": {"bruce_role": "viewer "}}'),
  ('{"app_metadata": {"role": "viewer"}}'), ('{"app_metadata": {"bruce_role": "admin"}}'),
  ('{"bruce_role": "viewer"}'), ('{"role": "operator"}'), ('{"user_metadata": {"bruce_role": "operator"}}'),
  ('{"user_metadata": {"app_metadata": {"bruce_role": "operator"}}}'), ('{"raw_app_meta_data": {"bruce_role": "viewer"}}'),
  ('{"sub": "postgres", "role": "service_role"}')
) as c (claims);

reset role;
select set_config('request.jwt.claims', null, false);
set role authenticated;
select is_empty('select from settings', 'nor without any claims');
reset role;

insert into people (user_id, role, name) values
  ('0000000a-0000-4000-8000-000000000001', 'viewer', 'ada'), ('0000000a-0000-4000-8000-000000000002', 'operator', 'bob'),
  ('0000000a-0000-4000-8000-000000000003', 'none', 'eve');
select is(pg_temp.rights('{"sub": "0000000a-0000-4000-8000-000000000001"}'), 'reads', 'a row makes a viewer');
select results_eq('select name from people', $$ values ('ada') $$, 'who sees that row, and no other');
select is(pg_temp.rights('{"sub": "0000000A-0000-4000-8000-000000000002"}'), 'reads and acts', 'or an operator');
select is(
  pg_temp.rights('{"sub": "0000000a-0000-4000-8000-000000000001", "app_metadata": {"bruce_role": "operator"}}'), 'reads',
  'the row counts before the claim'
);
select is(
  pg_temp.rights('{"sub": "0000000a-0000-4000-8000-000000000003", "app_metadata": {"bruce_role": "operator"}}'), '',
  'so it takes back at once what a token still says'
);
select is(
  pg_temp.rights('{"sub": "0000000b-0000-4000-8000-000000000001", "email": "ada", "user_metadata": {"sub": "0000000a-0000-4000-8000-000000000001"}}'),
  '', 'it is the account that counts, whatever it calls itself'
);
reset role;
delete from people where name = 'ada';
select is(pg_temp.rights('{"sub": "0000000a-0000-4000-8000-000000000001"}'), '', 'a row that is gone allows no more');
reset role;
set role service_role;
select isnt_empty('select from settings', 'service_role reads by its key');

select * from finish();
