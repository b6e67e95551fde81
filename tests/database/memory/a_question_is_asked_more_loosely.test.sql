-- A question that nothing answers word for word is asked again by the beginnings of its words: all, then any of them.
select plan(12);

create temporary table t as select tests.token('agent') as token;
insert into memories (source, body) values
  ('a', 'Jellyfin tombe quand le NAS redémarre ; le relancer à la main.'),
  ('b', 'NAS NAS NAS: the pool of the NAS is called tank.'),
  ('c', 'Back up the database before each installation.');
create function pg_temp.asked(p_q text, p_page integer default 50) returns text language sql as $$
  select array_to_string(tests.pages('api_memory_search', (select token from t), jsonb_build_object('q', p_q, 'limit', p_page), 'source'), '');
$$;

select is(pg_temp.asked('redémarrage du NAS'), 'a', 'a noun for a verb');
select is(pg_temp.asked('redemarrages NAS'), 'a', 'without accents, in the plural');
select is(pg_temp.asked('le NAS redémarre'), 'a', 'the words themselves');
select is(pg_temp.asked('installer database'), 'c', 'a verb for a noun');
select is(pg_temp.asked('redémarrage de la database'), 'ca', 'what answers a part of it, when nothing answers all');
select is(pg_temp.asked('redémarrage de la database', 1), 'ca', 'also page by page');
select is(pg_temp.asked('pool tank'), 'b', 'what is answered in full is not loosened');
select is(pg_temp.asked('"redémarrage du NAS"'), '', 'a phrase is meant as it is');
select is(pg_temp.asked('redémarrage -NAS'), '', 'and so is what must not be there');
select is(pg_temp.asked('zigbee'), '', 'what nobody wrote is not found');
select is(
  api_memory_search((select token from t), '{"q": "redémarrage du NAS"}') #>> '{items,0,highlight}',
  'Jellyfin tombe quand le **NAS** **redémarre** ; le relancer à la main.', 'what was found is marked');
select is(
  api_memory_search((select token from t), '{"q": "redémarrage du NAS"}') ->> 'status', '200', 'by the public API');

select * from finish();
