select plan(11);

insert into texts (key, language, text)
values ('test.greeting', 'en', 'Hello %1$s, 100 %% of %2$s'), ('test.greeting', 'fr', '%2$s : bonjour %1$s'),
  ('test.only', 'en', 'Only in English');

select is(bruce.say('test.greeting', 'box', 'it'), 'Hello box, 100 % of it', 'English, unless something else is set');
update settings set language = 'fr';
select is(bruce.say('test.greeting', 'box', 'it'), 'it : bonjour box', 'French, in the order of its own sentence');
select is(bruce.say('test.only'), 'Only in English', 'what is not in French is said in English');
select is(bruce.say('test.greeting', null, 'it'), 'it : bonjour ', 'a value that is not there is nothing');
select is(bruce.say('test.none', 'box', null), 'test.none box', 'a row that is gone costs its words alone');
insert into texts (key, language, text) values ('test.greeting', 'de', 'Guten Tag %1$s');
update settings set language = 'de';
select is(bruce.say('test.greeting', 'box', 'it'), 'Guten Tag box', 'another language is rows');

select throws_ok($$ insert into texts (key, language, text) values ('test.share', 'en', '50 % of it') $$, '23514', null,
  'a sentence that cannot be made is refused');
select throws_ok($$ insert into texts (key, language, text) values ('test.share', 'en', '%s of it') $$, '23514', null,
  'and one whose order no other language could change');
select throws_ok($$ update settings set language = 'french' $$, '23514', null, 'a language is a code');

-- what is open is told in the new language, what was told stays
update settings set language = 'en';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'jellyfin');
select tests.observe('box', 'docker', tests.docker(tests.container('jellyfin', '{"state": "exited"}')));
update settings set language = 'fr';
select is((select details from issues), 'Service jellyfin attendu sur box, mais son conteneur ne tourne pas (arrêté).',
  'an open issue is told in the new language');
select is((select details from events), 'Expected service jellyfin on box but container not running (stopped).',
  'its event keeps its words');

select * from finish();
