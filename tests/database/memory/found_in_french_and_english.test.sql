-- What is asked in one way is found in the other: stems of both languages, accents or none, phrases, not, and prefixes.
select plan(24);

create temporary table t as select tests.token('agent') as token;
insert into memories (source, body, tags) values
  ('a', 'Le serveur redémarre après chaque mise à jour.', '{}'),
  ('b', 'The servers were restarted twice; backups are running at night.', '{}'),
  ('c', 'Les chevaux de bataille : sauvegardes nocturnes vers TrueNAS.', '{}'),
  ('d', 'Œuvre d’art posée sur le NAS, à côté de box2-daily.', '{}'),
  ('e', 'Replace the disk in bay four.', '{hardware}'),
  ('f', 'See https://wiki.lan/howto/nginx_reload and 192.168.2.12:8443 or /etc/caddy/Caddyfile.', '{}');

create function pg_temp.found(p_q text) returns text language sql as $$
  select string_agg(s, '' order by s) from tests.items(api_memory_search((select token from t), jsonb_build_object('q', p_q)), 'source') as s;
$$;

select is(pg_temp.found('redémarrer'), 'a', 'French, another form of the word');
select is(pg_temp.found('REDEMARRE'), 'a', 'without its accents, in capitals');
select is(pg_temp.found('mises à jour'), 'a', 'a plural for a singular');
select is(pg_temp.found('serveurs'), 'a', 'French plural');
select is(pg_temp.found('restart'), 'b', 'English, another form of the word');
select is(pg_temp.found('backup run'), 'b', 'all words are meant');
select is(pg_temp.found('backup or disk'), 'be', 'or one of them');
select is(pg_temp.found('sauvegarde'), 'c', 'French, a singular for a plural');
select is(pg_temp.found('oeuvre'), 'd', 'a ligature');
select is(pg_temp.found('"mise à jour"'), 'a', 'a phrase');
select is(pg_temp.found('"jour mise"'), null, 'in its order');
select is(pg_temp.found('nas -oeuvre'), null, 'without what is not wanted');
select is(pg_temp.found('serveur*'), 'a', 'the beginning of a word');
select is(pg_temp.found('redem*'), 'a', 'also without its accent');
select is(pg_temp.found('sauveg* true*'), 'c', 'two beginnings are both meant');
select is(pg_temp.found('box2-d*'), 'd', 'names of hosts begin so too');
select is(pg_temp.found('hardware'), 'e', 'tags are found');
select is(pg_temp.found('box2-daily'), 'd', 'names with hyphens');
select is(pg_temp.found('nginx'), 'f', 'a part of an address');
select is(pg_temp.found('caddyfile'), 'f', 'a part of a path');
select is(pg_temp.found('192.168.2.12'), 'f', 'an address of a machine');
select is(pg_temp.found('''; drop table memories; --'), null, 'a question is no statement');
select is(pg_temp.found('& | ! ( : * <->  disk'), 'e', 'the signs of tsquery are only signs');
select is(
  (select array_agg(api_memory_search((select token from t), jsonb_build_object('q', q)) ->> 'status') from unnest(array['!!!', '*', '-', '""']) as q),
  array['422', '422', '422', '422'], 'a question without a word is refused'
);

select * from finish();
