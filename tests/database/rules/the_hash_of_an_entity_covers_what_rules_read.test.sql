-- A container that changed with an equal rule_hash is not compared anew: no rule may read a column that it lacks.
begin;
select plan(3);

create view pg_temp.read_by_rules as
select distinct a.attname::text as name
from drift_rules as r
join pg_rewrite as w on w.ev_class = r.rule_view::regclass
join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
  and d.refclassid = 'pg_class'::regclass and d.refobjid = 'bruce.entities'::regclass
join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.attnum > 0;

create view pg_temp.hashed as
select a.attname::text as name
from pg_proc as f
cross join lateral regexp_split_to_table(
  substring(f.prosrc from 'hash_record_extended\(\s*row\(([^)]*)\)'), ',\s*') as c (of)
join pg_attribute as a on a.attrelid = 'bruce.entities'::regclass and 'p.' || a.attname = c.of
where f.oid = to_regproc('bruce.write_entities');

select isnt_empty($$ select from pg_temp.hashed where name = 'state' $$, 'the columns of the hash are found');
create function pg_temp.unseen()
returns setof text
language sql
as $$
  select name from pg_temp.read_by_rules
  except select name from pg_temp.hashed
  except select unnest(array[
    -- whose row it is: another one is a row that came or went
    'entity_id', 'scope_id', 'kind', 'entity_key', 'hostname',
    -- from matching, which hosts with other names go through
    'match', 'service_id',
    -- since when, and never what
    'first_seen_at', 'changed_at', 'state_since',
    -- what was not heard of for a while, or restarted, is always compared
    'heard_until', 'restarted_at', 'restarts_base', 'restarts_base_at',
    -- of columns that are in the hash or named here
    'is_suspect',
    -- read of checks, pools, alerts and guests, which are always compared; of a container the words of its state
    'item', 'node'
  ])
$$;
select is_empty('select pg_temp.unseen()', 'every column that a rule reads of an entity is in the hash');

create view bruce.image_rule with (security_invoker = true) as
select 'CONFIG_DRIFT'::text as event_type, e.hostname, null::text as service, e.image as field, null::text as expected,
  null::text as observed, null::text as details, null::text as source, e.changed_at as since, e.scope_id
from bruce.entities as e where e.image = 'x';
insert into drift_rules (event_type, severity, rule_view, description) values ('OF_IMAGES', 'low', 'bruce.image_rule', 'Reads an image.');
select results_eq('select pg_temp.unseen()', $$ values ('image') $$, 'a rule that reads more is found');

select * from finish();
rollback;
