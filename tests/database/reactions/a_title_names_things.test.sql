-- The title of a notification says which things, and what is with them, in the language of the settings.
select plan(48);

create function pg_temp.thing(
  p_service text, p_host text, p_status text default 'opened', p_type text default 'SERVICE_MISSING',
  p_is_news boolean default true, p_cause text default 'REALITY_CHANGED', p_field text default 'state',
  p_decided text default null
) returns bruce.told_thing language sql as $$
  select row(p_type, p_field, p_host, p_service, p_status, p_cause, p_is_news, p_decided)::bruce.told_thing
$$;
create function pg_temp.title(variadic p_things bruce.told_thing[]) returns text language sql as $$
  select bruce.notice_title('group', p_things)
$$;
create temporary table cases (place serial, things bruce.told_thing[], en text, fr text);
insert into cases (things, en, fr) values
  (array[pg_temp.thing('jellyfin', 'docker1')], 'jellyfin on docker1 is down', 'jellyfin sur docker1 ne tourne pas'),
  (array[pg_temp.thing('jellyfin', 'docker1', 'resolved')],
    'jellyfin on docker1 runs again', 'jellyfin sur docker1 tourne de nouveau'),
  -- nobody saw it run: it is not said to
  (array[pg_temp.thing('jellyfin', 'docker1', 'resolved', p_cause => 'INTENT_CHANGED')],
    'jellyfin on docker1: no difference any more', 'jellyfin sur docker1 : plus aucun écart'),
  -- a decision is no repair
  (array[pg_temp.thing('jellyfin', 'docker1', 'resolved', p_cause => 'INTENT_CHANGED', p_decided => 'waived')],
    'jellyfin on docker1: waived', 'jellyfin sur docker1 : mise en sourdine'),
  (array[pg_temp.thing(null, 'laptop', 'resolved', 'VM_UNDECLARED', p_decided => 'forgotten')],
    'laptop: forgotten', 'BRUCE oublie laptop'),
  (array[pg_temp.thing('jellyfin', 'docker1', 'changed', 'PORT_MISMATCH')],
    'Changed: jellyfin on docker1 has other ports than declared',
    'Changement : jellyfin sur docker1 n''a pas les ports déclarés'),
  (array[pg_temp.thing(null, 'pve', p_type => 'NODE_UNREACHABLE')], 'pve is unreachable', 'pve est injoignable'),
  (array[pg_temp.thing(null, 'bruce', p_type => 'NODE_UNREACHABLE', p_field => 'reporters')],
    'Nobody reports to bruce', 'Plus personne ne rend compte à bruce'),
  (array[pg_temp.thing(null, null, p_type => 'OWN_RULE')], 'somewhere: own rule', 'quelque part : own rule'),
  -- of one host
  (array[pg_temp.thing('jellyfin', 'docker1'), pg_temp.thing('vaultwarden', 'docker1')],
    'docker1: jellyfin and vaultwarden are down', 'docker1 : jellyfin et vaultwarden ne tournent pas'),
  (array[pg_temp.thing('jellyfin', 'docker1'), pg_temp.thing('vaultwarden', 'docker1'), pg_temp.thing('n8n', 'docker1')],
    'docker1: 3 services are down (jellyfin, vaultwarden, n8n)',
    'docker1 : 3 services ne tournent pas (jellyfin, vaultwarden, n8n)'),
  (array[pg_temp.thing('jellyfin', 'docker1'), pg_temp.thing('paperless', 'docker1', 'resolved')],
    'docker1: jellyfin is down; paperless runs again', 'docker1 : jellyfin ne tourne pas ; paperless tourne de nouveau'),
  (array[pg_temp.thing('a', 'docker1', 'resolved'), pg_temp.thing('b', 'docker1', 'resolved')],
    'docker1: a and b run again', 'docker1 : a et b tournent de nouveau'),
  (array[pg_temp.thing('a', 'docker1', 'resolved'), pg_temp.thing('b', 'docker1', p_is_news => false),
    pg_temp.thing('c', 'docker1', p_is_news => false)],
    'docker1: a runs again; 2 others are still open', 'docker1 : a tourne de nouveau ; 2 autres écarts restent ouverts'),
  -- two differences of one thing name it once
  (array[pg_temp.thing('a', 'docker1', p_type => 'ALERT_RAISED'), pg_temp.thing('a', 'docker1', p_type => 'ALERT_RAISED')],
    'a on docker1 raises an alert', 'a sur docker1 signale une alerte'),
  -- of several hosts
  (array[pg_temp.thing('a', 'docker1'), pg_temp.thing('b', 'box')],
    'a on docker1 and b on box are down', 'a sur docker1 et b sur box ne tournent pas'),
  (array[pg_temp.thing('a', 'docker1'), pg_temp.thing('b', 'docker1'), pg_temp.thing('c', 'box')],
    '3 services are down on docker1 and box', '3 services ne tournent pas sur docker1 et box'),
  (array[pg_temp.thing('a', 'h1'), pg_temp.thing('a', 'h2'), pg_temp.thing('a', 'h3'), pg_temp.thing('a', 'h4')],
    '4 services are down on 4 hosts', '4 services ne tournent pas sur 4 hôtes'),
  (array[pg_temp.thing(null, 'h1', p_type => 'DOCKER_UNREACHABLE'), pg_temp.thing(null, 'h2', p_type => 'DOCKER_UNREACHABLE'),
    pg_temp.thing(null, 'h3', p_type => 'DOCKER_UNREACHABLE'), pg_temp.thing(null, 'h4', p_type => 'DOCKER_UNREACHABLE')],
    'Docker does not answer on 4 hosts (h1, h2, h3, …)', 'Docker ne répond pas sur 4 hôtes (h1, h2, h3, …)'),
  (array[pg_temp.thing(null, 'box', p_type => 'NODE_UNREACHABLE'), pg_temp.thing('a', 'box')],
    'box is unreachable; a on box is down', 'box est injoignable ; a sur box ne tourne pas'),
  -- more than three kinds of news
  (array[pg_temp.thing('a', 'box'), pg_temp.thing('b', 'box', p_type => 'PORT_MISMATCH'), pg_temp.thing('c', 'box', p_type => 'STUCK'),
    pg_temp.thing('d', 'box', p_type => 'ROUTE_DRIFT'), pg_temp.thing('e', 'box', 'resolved')],
    'box: a is down; b has other ports than declared; c is stuck; 2 more',
    'box : a ne tourne pas ; b n''a pas les ports déclarés ; c ne progresse plus ; 2 autres');
select is(bruce.notice_title('group', c.things), c.en) from cases as c order by c.place;
select is(bruce.notice_title('repeat', array[pg_temp.thing('a', 'box', p_is_news => false)]), 'Still open: a on box is down', 'a repeat');
update settings set language = 'fr';
select is(bruce.notice_title('group', c.things), c.fr) from cases as c order by c.place;
select is(bruce.notice_title('escalation', array[pg_temp.thing('a', 'box', p_is_news => false)]),
  'Pas encore pris en charge : a sur box ne tourne pas', 'an escalation');

-- all channels get the title, and dispatch the words of buttons
insert into texts (key, language, text) values ('title.own_rule.open_one', 'en', '%1$s is odd'), ('title.own_rule.open_one', 'fr', '%1$s est bizarre');
select create_token('dispatch', 'worker', repeat('d', 64)) is not null as made into temporary token;
select tests.reacts('{"name": "r"}');
insert into events (hostname, service, event_type, severity, details) values ('box', 'a', 'OWN_RULE', 'high', 'Odd.');
create temporary table claimed as select claim_actions(repeat('d', 64), 'me') #> '{actions,0}' as action;
select is(action #>> '{payload,title}', 'a sur box est bizarre', 'a rule of one''s own gets sentences by rows') from claimed;
select is(action -> 'words', '{"acknowledge": "Je m''en occupe", "acknowledge_one": "Vu : {name}", "by_button": "Par le bouton d''un message ntfy.",
  "more": "… et {count} de plus"}', 'and the words of the message') from claimed;

-- a group is as grave as what is still open in it, and well when nothing is
update settings set language = 'en';
delete from reactions;
delete from actions;
select tests.reacts('{"name": "g", "group_by": ["hostname"], "group_wait": "1 minute", "group_interval": "0"}');
create function pg_temp.happens(p_service text, p_severity text, p_status text) returns void language sql as $$
  insert into events (hostname, service, event_type, severity, status, details, issue_id)
  values ('box', p_service, 'SERVICE_MISSING', p_severity, p_status, 'Something.', md5(p_service)::uuid)
$$;
select pg_temp.happens('a', 'critical', 'opened'), pg_temp.happens('b', 'low', 'opened');
select bruce.flush_tasks(now() + interval '2 minutes');
select pg_temp.happens('a', 'critical', 'resolved');
select bruce.flush_tasks(now() + interval '4 minutes');
select is((title, severity, payload ->> 'status')::text, '("box: a runs again; 1 other is still open",low,firing)', 'b is still down')
from actions order by created_at desc limit 1;
select pg_temp.happens('b', 'low', 'resolved');
select bruce.flush_tasks(now() + interval '6 minutes');
select is((title, payload ->> 'status')::text, '("b on box runs again",resolved)', 'all is well')
from actions order by created_at desc limit 1;

select * from finish();
