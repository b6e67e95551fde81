-- A look between remove and create, a pinned digest, a renamed compose project: darthnorse/dockmon#160.
select plan(11);

create function pg_temp.c(p_name text, p_image text, p_project text, p_service text, p_rest jsonb default '{}') returns jsonb language sql as $$
  select tests.part(p_name, p_project, p_service, jsonb_build_object('image', p_image) || p_rest);
$$;
create function pg_temp.at(p_at text, variadic p_containers jsonb[]) returns void language sql as $$
  select tests.report_at(('2026-03-02 ' || p_at || 'Z')::timestamptz, 'box', tests.docker(variadic p_containers));
$$;
select set_config('bruce.now', '2026-03-02 03:00Z', false);
insert into assets (name) values ('box');
insert into expected_services (hostname, name, image, ports) values ('box', 'web', 'nginx:1.27', '{8080}'), ('box', 'db', 'postgres:16', '{}');
create view pg_temp.told as select to_char(created_at at time zone 'UTC', 'HH24:MI') || ' ' || status || ' ' || concat_ws(' ', event_type, service, field, observed) as said
from events order by id;

select pg_temp.at('03:59', pg_temp.c('media-web-1', 'nginx:1.27', 'media', 'web', '{"ports": ["8080:80"]}'), pg_temp.c('media-db-1', 'postgres:16', 'media', 'db'));
select pg_temp.at('04:00', pg_temp.c('media-db-1', 'postgres:16', 'media', 'db'));
select results_eq('select event_type, service, observed from drift', $$ values ('SERVICE_MISSING', 'web', 'absent') $$, 'between remove and create it is not there');
select results_eq('select service, held_by, because from held_back', $$ values ('web', 'confirmations', 'Seen 1 of 2 times.') $$, 'which waits for a second look');
select bruce.sweep('2026-03-02 04:00:30Z');
select pg_temp.at('04:01', pg_temp.c('media-web-1', 'nginx:1.27', 'media', 'web', '{"ports": ["8080:80"]}'), pg_temp.c('media-db-1', 'postgres:16', 'media', 'db'));
select pg_temp.at('05:00',
  pg_temp.c('media-web-1', 'docker.io/library/nginx:1.27@sha256:' || repeat('1', 64), 'media', 'web', '{"ports": ["0.0.0.0:8080->80/tcp", "[::]:8080->80/tcp"]}'),
  pg_temp.c('media-db-1', 'postgres:16', 'media', 'db'));
select pg_temp.at('06:00',
  pg_temp.c('media-web-1', 'nginx:1.27', 'media', 'web', '{"state": "exited", "ports": ["8080:80"]}'), pg_temp.c('media-db-1', 'postgres:16', 'media', 'db', '{"state": "exited"}'),
  pg_temp.c('homemedia-web-1', 'nginx:1.27', 'homemedia', 'web', '{"ports": ["8080:80"]}'), pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select is_empty('select said from tests.differences', 'beside its stopped leftover the renamed project is what it was');
select pg_temp.at('06:01', pg_temp.c('homemedia-web-1', 'nginx:1.27', 'homemedia', 'web', '{"ports": ["8080:80"]}'), pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select is_empty('table pg_temp.told', 'nothing of all that is told');
select is_empty('select from issues', 'and nothing is left of it');
select tests.is_seen('box', 'docker', 2);

-- stopped is told by one look; absent after two, by an unchanged snapshot too; what comes back is told at once
select pg_temp.at('07:00', pg_temp.c('homemedia-web-1', 'nginx:1.27', 'homemedia', 'web', '{"state": "exited"}'), pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select pg_temp.at('07:01', pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select pg_temp.at('07:02', pg_temp.c('homemedia-web-1', 'nginx:1.27', 'homemedia', 'web', '{"ports": ["8080:80"]}'), pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select results_eq('table pg_temp.told', $$ values ('07:00 opened SERVICE_MISSING web state stopped'), ('07:01 changed SERVICE_MISSING web state absent'),
  ('07:02 resolved SERVICE_MISSING web state running') $$, 'stopped, then gone, then back: each at once');
select pg_temp.at('08:00', pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select pg_temp.at('08:01', pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select results_eq($$ select said from pg_temp.told where said > '08' $$, $$ values ('08:01 opened SERVICE_MISSING web state absent') $$, 'gone: by the second look');
select pg_temp.at('08:30', pg_temp.c('homemedia-web-1', 'nginx:1.27', 'homemedia', 'web', '{"ports": ["8080:80"]}'), pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));

-- a failed look in between is no look
select pg_temp.at('09:00', pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select tests.fails('box', 'docker', 'timeout', 'no answer');
select is_empty($$ select said from pg_temp.told where said > '09' and said like '%MISSING%' $$, 'a failed look confirms nothing');
-- the number of looks is a column of the rule
update drift_rules set absent_confirmations = 3 where event_type = 'SERVICE_MISSING';
select pg_temp.at('09:02', pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select is_empty($$ select said from pg_temp.told where said > '09' and said like '%MISSING%' $$, 'two of three');
select pg_temp.at('09:03', pg_temp.c('homemedia-db-1', 'postgres:16', 'homemedia', 'db'));
select results_eq($$ select said from pg_temp.told where said like '%MISSING%' and said > '09' $$, $$ values ('09:03 opened SERVICE_MISSING web state absent') $$, 'three');

select * from finish();
