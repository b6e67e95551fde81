-- What opened and ended on a service after its image changed, against the same time before.
select plan(14);

set bruce.now = '2026-06-01 08:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'jellyfin'), ('box', 'web');
create function pg_temp.reports(p_at timestamptz, p_jellyfin jsonb, p_web jsonb default '{"image": "nginx:latest", "image_digest": "sha256:aa"}')
returns void language plpgsql as $$
begin
  perform tests.runs_until(p_at);
  perform tests.report_at(p_at, 'box', tests.docker(variadic array_remove(array[
    case when p_jellyfin <> '{}' then tests.container('jellyfin', p_jellyfin) end, tests.container('web', p_web)], null)), p_interval_s => 604800);
  perform tests.runs_until(p_at + interval '1 second');
end;
$$;
create function pg_temp.old(p_rest jsonb default '{}') returns jsonb language sql as $$
  select '{"image": "lscr.io/linuxserver/jellyfin:10.10.3", "restart_count": 0, "health": "healthy"}'::jsonb || p_rest;
$$;
create function pg_temp.new(p_rest jsonb default '{}') returns jsonb language sql as $$
  select pg_temp.old() || '{"image": "lscr.io/linuxserver/jellyfin:10.11.0"}' || p_rest;
$$;
select pg_temp.reports('2026-06-01 08:00Z', pg_temp.old());
select is((select count(*) from image_changes), 0::bigint, 'a first image is no change');
select pg_temp.reports('2026-06-01 09:00Z', pg_temp.old('{"state": "exited"}'));
select pg_temp.reports('2026-06-01 10:00Z', pg_temp.old());
-- the tag is that of a newer image now: the engine says the id
select pg_temp.reports('2026-06-02 07:00Z', pg_temp.old('{"image": "sha256:0123"}'));
-- taken away, and not there yet
select pg_temp.reports('2026-06-02 07:50Z', '{}'), pg_temp.reports('2026-06-02 07:55Z', '{}');
select is((select count(*) from image_changes), 0::bigint, 'neither an id nor an absence is a change');
select pg_temp.reports('2026-06-02 08:00Z', pg_temp.new());
select is(
  (select to_jsonb(c) - 'id' - 'service_id' from image_changes as c),
  '{"hostname": "box", "service": "jellyfin", "changed_at": "2026-06-02T08:00:00+00:00", "image_before": "lscr.io/linuxserver/jellyfin:10.10.3",
    "image": "lscr.io/linuxserver/jellyfin:10.11.0", "digest_before": null, "digest": null}', 'one row of a real change, also after an absence'
);
select pg_temp.reports('2026-06-02 08:00:30Z', pg_temp.new());
select is((select count(*) from image_changes), 1::bigint, 'and none of the same image');
select pg_temp.reports('2026-06-02 08:10Z', pg_temp.new('{"restart_count": 1}')), pg_temp.reports('2026-06-02 08:20Z', pg_temp.new('{"restart_count": 3}'));
select pg_temp.reports('2026-06-02 09:00Z', pg_temp.new('{"restart_count": 3, "health": "unhealthy"}')),
  pg_temp.reports('2026-06-02 09:05Z', pg_temp.new('{"restart_count": 3, "health": "unhealthy"}'));
select is(
  (select i - 'opened' from jsonb_array_elements(trajectory() -> 'images') as i),
  '{"hostname": "box", "service": "jellyfin", "changed_at": "2026-06-02T08:00:00+00:00", "release": "jellyfin 10.11.0",
    "release_before": "jellyfin 10.10.3", "image": "lscr.io/linuxserver/jellyfin:10.11.0", "image_before": "lscr.io/linuxserver/jellyfin:10.10.3",
    "digest": null, "digest_before": null, "compared_s": 3901, "opened_before": [], "ended": []}', 'as long after as before: an hour so far'
);
select is(
  (select jsonb_agg(jsonb_build_array(o -> 'event_type', o -> 'occurrences') order by o ->> 'event_type') from jsonb_array_elements(trajectory() #> '{images,0,opened}') as o),
  '[["SERVICE_RESTARTING", 1], ["SERVICE_UNHEALTHY", 1]]', 'what opened since'
);
select matches(
  trajectory() #>> '{sentences,-1}',
  '^jellyfin on box, within 65 min of jellyfin 10.11.0 \(before: jellyfin 10.10.3\): .*restarted 3 times.*', 'in a sentence'
);
update settings set language = 'fr';
select matches(trajectory() #>> '{sentences,-1}', '^jellyfin sur box, dans les 65 min après jellyfin 10.11.0 \(avant : jellyfin 10.10.3\) : ', 'in French, too');
update settings set language = 'en';

select pg_temp.reports('2026-06-04 08:00Z', pg_temp.new('{"restart_count": 3}'), '{"image": "docker.io/library/nginx:latest", "image_digest": "sha256:aa"}');
select is((select count(*) from image_changes), 1::bigint, 'another way to write a name is no other image');
select pg_temp.reports('2026-06-04 09:00Z', pg_temp.new('{"restart_count": 3}'), '{"image": "nginx:latest"}');
select pg_temp.reports('2026-06-04 10:00Z', pg_temp.new('{"restart_count": 3}'), '{"image": "nginx:latest", "image_digest": "sha256:bb"}');
select is(
  (select array[i ->> 'release_before', i ->> 'release'] from jsonb_array_elements(trajectory() -> 'images') as i where i ->> 'service' = 'web'),
  '{nginx latest (aa),nginx latest (bb)}', 'of one tag, another digest'
);
select is(
  (select count(*) from image_changes where service = 'jellyfin'), 1::bigint, 'the other service has had its own'
);
-- a day has passed: as long before as after, and what the change took is neither
select is(
  (select i -> 'compared_s' from jsonb_array_elements(trajectory() -> 'images') as i where i ->> 'service' = 'jellyfin'), '86400', 'a day at most'
);
select is(
  (select jsonb_path_query_array(i -> 'opened_before', '$.event_type') from jsonb_array_elements(trajectory() -> 'images') as i where i ->> 'service' = 'jellyfin'),
  '["SERVICE_MISSING"]', 'it was down the day before'
);
select is(
  (select count(*) from bruce.occurrences where event_type = 'SERVICE_MISSING' and service = 'jellyfin'), 2::bigint, 'and while it was made anew, which is not counted'
);
select * from finish();
