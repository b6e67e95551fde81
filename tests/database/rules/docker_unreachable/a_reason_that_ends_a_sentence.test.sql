-- The reason is what the collector says, and may end with a mark of its own: then no full stop follows.
select plan(4);

insert into assets (name) values ('box');
create function pg_temp.because(p_reason text) returns text language sql as $$
  select tests.fails('box', 'docker', 'unreachable', p_reason);
  select d.details from drift as d where d.event_type = 'DOCKER_UNREACHABLE';
$$;
select is(pg_temp.because('connect ENOENT'), 'The Docker Engine on box does not answer: connect ENOENT.', 'a full stop ends it');
select is(pg_temp.because('is docker installed?'), 'The Docker Engine on box does not answer: is docker installed?', 'a question');
select is(pg_temp.because('connection refused.'), 'The Docker Engine on box does not answer: connection refused.', 'a sentence');
select is(pg_temp.because(null), 'The Docker Engine on box does not answer.', 'no reason');

select * from finish();
