-- Each line of docs/people.md that gives a role or takes it back. The accounts of Supabase Auth are a stand-in.
select plan(8);
create schema if not exists auth;
create table auth.users (
  id uuid primary key default gen_random_uuid(), email text, phone text, created_at timestamptz default now(), raw_app_meta_data jsonb
);
insert into auth.users (email) values ('anna@example.org'), ('eve@example.org');
create function pg_temp.role_of(p_email text) returns text language plpgsql as $$
begin
  perform set_config('request.jwt.claims', (
    select jsonb_build_object('sub', id, 'app_metadata', coalesce(raw_app_meta_data, '{}'))::text from auth.users where email = p_email), true);
  return bruce.person_role();
end;
$$;
create view pg_temp.strangers as
select u.email from auth.users as u
where not exists (select from people as p where p.user_id = u.id)
  and coalesce(u.raw_app_meta_data ->> 'bruce_role', 'none') = 'none'
order by u.created_at desc;
select set_eq('table pg_temp.strangers', $$ values ('anna@example.org'), ('eve@example.org') $$, 'who signs up has no role, and is listed');

insert into people (user_id, role, name)
select id, 'viewer', email from auth.users where email = 'anna@example.org'
on conflict (user_id) do update set role = excluded.role;
select is(pg_temp.role_of('anna@example.org'), 'viewer', 'a row makes a viewer');
update auth.users set raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || '{"bruce_role": "operator"}'
where email = 'anna@example.org';
select is(pg_temp.role_of('anna@example.org'), 'viewer', 'a row counts before a claim');
select set_eq('table pg_temp.strangers', $$ values ('eve@example.org') $$, 'she is none any more');
update people set role = 'none' where name = 'anna@example.org';
select is(pg_temp.role_of('anna@example.org'), 'none', 'taken back at once, whatever the token says');
delete from people where name = 'anna@example.org';
select is(pg_temp.role_of('anna@example.org'), 'operator', 'without the row, the claim decides');
update auth.users set raw_app_meta_data = raw_app_meta_data - 'bruce_role' where email = 'anna@example.org';
select is(pg_temp.role_of('anna@example.org'), 'none', 'the claim is taken back');
select is(pg_temp.role_of('eve@example.org'), 'none', 'and a stranger stays one');
select * from finish();
