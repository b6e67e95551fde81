-- A body of the greatest length stays one when secrets in it are replaced by a longer word.
select plan(5);

insert into memories (source, body, tags) values (rpad('', 100, 'pwd=a '), rpad('', 8000, 'pwd=a '), array[rpad('', 990, 'pwd=a ')]);
select is((select length(body) from memories), 8000, 'the body is kept, without its end');
select is((select length(source) from memories), 100, 'and the source');
select is((select length(tags[1]) between 900 and 990 from memories), true, 'and the tag');
select is((select bool_or(t ~ 'pwd=a') from memories, unnest(array[source, body] || tags) as t), false, 'without the secrets');
select throws_like(
  $$ insert into memories (source, body) values ('me', rpad('', 8001, 'pwd=a ')) $$, '%body_is_short_text%',
  'what was too long is refused as before'
);

select * from finish();
