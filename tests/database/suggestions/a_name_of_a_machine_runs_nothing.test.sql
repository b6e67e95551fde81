-- Names come from collectors. What a person copies does nothing else than it says.
select plan(8);

select is(bruce.shell_word('jellyfin-1.2_x/y:z@'), 'jellyfin-1.2_x/y:z@', 'a plain word');
select is(bruce.shell_word($$it's; rm -rf / $(reboot) `id`$$), $$'it'\''s; rm -rf / $(reboot) `id`'$$, 'all else is one quoted word');
select is(bruce.shell_word('--privileged'), null, 'an option is no word');
select is(bruce.shell_word(E'a\nreboot'), null, 'nor are two lines');
select is(bruce.shell_word(''), null, 'nor is nothing');
select is(bruce.url_word('Ä b/../c'), '%C3%84%20b%2F..%2Fc', 'a part of an address');

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'x');
select tests.observe('box', 'docker', tests.docker(
  tests.container('x'), tests.container('a; reboot'), tests.container('$(reboot)'), tests.container('-it --privileged'), tests.container(E'b\u202e')));
select cmp_ok((select count(*) from drift where event_type = 'SERVICE_UNEXPECTED'), '>', 2::bigint, 'they are told');
select is_empty(
  $$
    select o ->> 'cli', o #>> '{shell,line}' from drift, jsonb_array_elements(suggestions) as o
    where event_type = 'SERVICE_UNEXPECTED'
      and concat_ws(' ', regexp_replace(o ->> 'cli', '''(?:[^'']|''\\'''')*''', '', 'g'), regexp_replace(o #>> '{shell,line}', '''[^'']*''', '', 'g'))
        ~ 'reboot|privileged'
  $$, 'outside of quotes there is no word of theirs');

select * from finish();
