-- Every rpc function that takes a token asks bruce.in_scope, by itself or by what it calls; those that speak of no host
-- are listed with the reason.
select plan(6);

create temporary table of_no_host (name, reason) as values
  ('public.create_token', 'makes a token: for the service role, which hands over the hash of a new one'),
  ('public.api_token', 'tells a token what it is itself'),
  ('public.api_texts', 'sentences of BRUCE, which name nothing of the homelab'),
  ('public.netbox_mapping', 'how NetBox is read: names of its fields, and of a scope; no host'),
  ('public.command_allowlist', 'commands that exist, and the globs of their targets; no host'),
  ('public.is_well', 'jobs, engine and targets of BRUCE itself'),
  ('public.finish_actions', 'the lease says what it may finish, and claim_actions gives none to a bound token'),
  ('public.api_preview', 'bruce.refuse_bound refuses a token that is bound to hosts'),
  ('public.api_tune', 'the same'), ('public.dashboard_tuning', 'the same');

create function pg_temp.unheld()
returns setof text
language sql
as $$
  with recursive function as (
    select n.nspname || '.' || p.proname as name, p.prosrc,
      n.nspname = 'public' and 'token_sha256' = any (p.proargnames) as takes_token
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname in ('public', 'bruce')
  ),
  call as (
    select distinct f.name as caller, m[1] as callee
    from function as f cross join lateral regexp_matches(f.prosrc, '\m((?:public|bruce)\.\w+)\s*\(', 'g') as m
  ),
  reached as (
    select f.name as start, f.name as at from function as f where f.takes_token
    union
    select r.start, c.callee from reached as r join call as c on c.caller = r.at
  )
  select distinct f.name from function as f
  where f.takes_token and not exists (select from reached as r where r.start = f.name and r.at = 'bruce.in_scope');
$$;

select set_eq('select pg_temp.unheld()', 'select name from of_no_host', 'each asks, but those that speak of no host');
select ok(
  (select count(*) >= 30 from pg_proc as p
   where p.pronamespace = 'public'::regnamespace and 'token_sha256' = any (p.proargnames)),
  'there are functions to look at');
create function public.strip_all(token_sha256 text, payload jsonb) returns jsonb language sql
as $$ select bruce.use_token(token_sha256, '{operator}'); $$;
select set_has('select pg_temp.unheld()', $$ values ('public.strip_all') $$, 'one that does not ask is found');
create or replace function public.strip_all(token_sha256 text, payload jsonb) returns jsonb language sql
as $$ select to_jsonb(bruce.read_question(token_sha256, payload, 'all')); $$;
select set_has(
  'select pg_temp.unheld()', $$ values ('public.strip_all') $$, 'the opening that all questions share does not ask for them');
create or replace function public.strip_all(token_sha256 text, payload jsonb) returns jsonb language sql
as $$ select bruce.refuse_issue(bruce.read_question(token_sha256, payload)); $$;
select set_hasnt('select pg_temp.unheld()', $$ values ('public.strip_all') $$, 'one that asks by another function is not');

select is_empty($$
  select p.proname from pg_proc as p
  where p.pronamespace = 'bruce'::regnamespace and p.proname <> 'in_scope'
    and p.prosrc ~ $x$-> 'hosts'\) as \w+( \(\w+\))? where bruce\.matches_glob$x$
$$, 'and nobody compares the hosts of a token by itself');

select * from finish();
