-- Ranking: tags before hosts and services, these before the text, often before once; pages keep to the rank.
select plan(5);

create temporary table t as select tests.token('agent') as token;
insert into assets (name) values ('proxy');
insert into memories (source, body, hostname, tags) values
  ('once', 'The proxy was slow on a day of many words that say nothing else of any importance whatsoever.', null, '{}'),
  ('often', 'Proxy: the proxy restarts the proxy.', null, '{}'),
  ('host', 'Certificates are renewed in March.', 'proxy', '{}'),
  ('tag', 'Certificates are renewed in March.', null, '{proxy}'),
  ('other', 'Nothing of that kind.', null, '{}');
create temporary table answer as select api_memory_search((select token from t), '{"q": "proxy"}') as a;

select is(
  array(select tests.items(a, 'source') from answer), array['tag', 'host', 'often', 'once'], 'best first'
);
select is(
  tests.pages('api_memory_search', (select token from t), '{"q": "proxy", "limit": 1}', 'source'),
  array['tag', 'host', 'often', 'once'], 'also page by page'
);
select is(
  (select i ->> 'highlight' from answer, jsonb_array_elements(a -> 'items') as i where i ->> 'source' = 'often'),
  '**Proxy**: the **proxy** restarts the **proxy**.', 'what was found is marked'
);
select is(
  array(select tests.items(api_memory_search((select token from t), '{}'), 'source')),
  array['other', 'tag', 'host', 'often', 'once'], 'asked nothing, the newest come first'
);
insert into memories (source, body) values ('x', '<script>alert(1)</script> proxy & <b>bold</b>');
select is(
  (
    select i ->> 'highlight'
    from jsonb_array_elements(api_memory_search((select token from t), '{"q": "alert or bold", "source": ["x"]}') -> 'items') as i
  ),
  '<script>**alert**(1)</script> proxy & <b>**bold**</b>', 'marks are never html, and html is only text'
);

select * from finish();
