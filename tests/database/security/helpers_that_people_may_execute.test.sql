-- The helpers of the engine that whoever signs in may execute, each with its reason: a new one has to be thought about here.
select plan(8);

create temporary table helper (name text primary key, reason text not null);
insert into helper values
  ('clock', 'views ask it for the present: it reads a setting'),
  ('fold_name', 'views compare by it: of its argument alone'),
  ('severity_rank', 'views sort by it: of its argument alone'),
  ('image_differs', 'the rule CONFIG_DRIFT compares by it: of its arguments alone'),
  ('alert_level', 'the rule ALERT_RAISED says it: of its argument alone'),
  ('alert_text', 'the rule ALERT_RAISED says it: of its argument alone'),
  ('listed_sockets', 'the rule SERVICE_UNEXPECTED says where something listens by it: of its argument alone'),
  ('to_port', 'listed_sockets asks it: of its argument alone'),
  ('to_moment', 'the rule REBOOTED says when a machine started by it: of its argument alone'),
  ('repair_level', 'the rule ALERT_RAISED says it: of its argument alone'),
  ('repair_text', 'the rule ALERT_RAISED says it: of its argument alone'),
  ('has_model', 'the rule CONFIG_DRIFT compares by it: of its arguments alone'),
  ('declared_models', 'the rule CONFIG_DRIFT reads by it: of its argument alone'),
  ('model_key', 'has_model and declared_models ask it: of its argument alone'),
  ('plain_image', 'image_differs asks it: of its argument alone'),
  ('host_keys', 'explain looks a host up by it: of its argument alone'),
  ('to_inet', 'explain looks a host up by it: of its argument alone'),
  ('reads_as', 'to_inet asks it: of its arguments alone'),
  ('severities', 'a constant: severity_rank and drift_summary read it'),
  ('date_words', 'forecasts says a day by it: of its argument alone'),
  ('amount_words', 'forecasts says how much by it: of its arguments alone'),
  ('forecast_words', 'forecasts and the rule RESOURCE_EXCEEDED say it: of its arguments alone'),
  ('outlooks_of', 'explain says forecasts by it: reads with the rights of who asks'),
  ('host_series', 'metrics asks it: reads with the rights of who asks'),
  ('is_of_machine', 'host_series asks it: of its argument alone'),
  ('metric_pieces', 'metric_points asks it: reads with the rights of who asks'),
  ('metric_points', 'metrics asks it: reads with the rights of who asks'),
  ('shown_number', 'metrics rounds by it: of its argument alone'),
  ('day_words', 'explain says a moment by it: of its argument alone'),
  ('span_words', 'the rule CONFIG_DRIFT says how far a clock is off by it: of its argument alone'),
  ('say', 'rules say their sentences by it: reads with the rights of who asks'),
  ('state_words', 'rules say a state by it: of its argument alone'),
  ('number_words', 'rules say a number by it: of its argument alone'),
  ('rule_about', 'the dashboard says a rule by it: reads with the rights of who asks'),
  ('full_stop', 'rules end a sentence by it: of its argument alone'),
  ('listened_until', 'rules of silence ask it: reads with the rights of who asks'),
  ('schedule_problem', 'digest says it: reads with the rights of who asks, and is silent without'),
  ('dispatch_problem', 'digest says it: reads with the rights of who asks, and is silent without'),
  ('cron_database', 'schedule_problem asks it: reads a setting'),
  ('engine_was_away', 'listened_until asks it: reads with the rights of who asks'),
  ('weekly_words', 'explain says the hours of a window by it: of its arguments alone'),
  ('resolve_host', 'explain looks a host up by it: reads with the rights of who asks'),
  ('all_drift_of', 'explain and drift_of ask it: reads with the rights of who asks'),
  ('drift_of_hosts', 'drift_of asks it: reads with the rights of who asks'),
  ('suggestions_of', 'drift says what would end each row by it: a definer, since it asks whether a command would be admitted; of the row it is given only'),
  ('plan_cache_mode', 'all_drift_of asks it: reads with the rights of who asks'),
  ('explain_host', 'explain asks it: reads with the rights of who asks'),
  ('why_silent', 'explain says it: reads with the rights of who asks'),
  ('did_you_mean', 'why_silent says it: of its arguments alone'),
  ('nearest_names', 'did_you_mean asks it: of its arguments alone'),
  ('likeness', 'nearest_names asks it: of its arguments alone'),
  ('describe_waiver', 'explain says it: reads with the rights of who asks'),
  ('describe_window', 'explain says it: reads with the rights of who asks'),
  ('jwt_claims', 'policies ask it: what a person''s own token says'),
  ('person_role', 'policies ask it: the person''s own'),
  ('person_may_read', 'policies ask it: of the person''s own role'),
  ('person_may_act', 'a page asks it to know which buttons to show: of the person''s own role'),
  ('last_beat_at', 'the rule HEARTBEAT_OVERDUE asks it: of its argument, and three sequences that hold a time each'),
  ('whole_snapshot', 'observed_snapshots shows history by it: reads with the rights of who asks'),
  ('replica_clock', 'clock asks it on a read replica: until when it knows'),
  ('replica_beat_at', 'last_beat_at asks it on a read replica: reads with the rights of who asks'),
  ('rows_of_sites', 'the views sites_… ask it: reads with the rights of who asks'),
  ('rows_here', 'rows_of_sites asks it: reads with the rights of who asks'),
  ('ask_site', 'rows_of_sites asks it: signs in at a site with a role that may only read'),
  ('hear_site', 'rows_of_sites asks it: reads what that role may read'),
  ('quotas', 'a constant: the rule SNAPSHOT_ERROR reads it'),
  ('own_rows', 'drift asks it: reads with the rights of who asks'),
  ('own_failures', 'explain asks it: reads with the rights of who asks'),
  ('ask_rule', 'own_rows asks it: reads with the rights of who asks'),
  ('ask_hosts', 'ask_rule asks it: reads with the rights of who asks'),
  ('ask_view', 'ask_rule asks it: reads with the rights of who asks'),
  ('hosts_of_rule', 'ask_rule asks it: reads with the rights of who asks'),
  ('rule_columns', 'ask_view asks it: reads the catalog'),
  ('rows_of_failures', 'own_rows asks it: reads with the rights of who asks'),
  ('rule_failure_words', 'explain says it: reads with the rights of who asks'),
  ('cause_key', 'drift_causes groups by it: of its arguments alone'),
  ('kind_of_error', 'cause_key is asked with it: of its arguments alone'),
  ('find_causes', 'drift_causes reads it: reads with the rights of who asks'),
  ('cause_words', 'drift_causes says a cause by it: of its argument, and texts with the rights of who asks'),
  ('trajectory_of', 'trajectory asks it: reads with the rights of who asks'),
  ('trajectory_days', 'trajectory_of asks it: reads with the rights of who asks'),
  ('trajectory_amounts', 'trajectory_of asks it: reads with the rights of who asks'),
  ('drift_by_day', 'trajectory_amounts asks it: reads with the rights of who asks'),
  ('trajectory_months', 'trajectory_of asks it: reads with the rights of who asks'),
  ('trajectory_things', 'trajectory_of asks it: reads with the rights of who asks'),
  ('trajectory_thing', 'trajectory_things says it: reads with the rights of who asks'),
  ('trajectory_forecasts', 'trajectory_of asks it: reads with the rights of who asks'),
  ('read_span', 'trajectory asks it: reads with the rights of who asks'),
  ('trajectory_images', 'trajectory_of asks it: reads with the rights of who asks'),
  ('trajectory_remedies', 'trajectory_of asks it: reads with the rights of who asks'),
  ('trajectory_known_since', 'trajectory_of asks it: reads with the rights of who asks'),
  ('trajectory_words', 'trajectory_of says it: of its argument alone'),
  ('image_words', 'trajectory_of says it: of its argument alone'),
  ('thing_words', 'trajectory_of says it: of its argument alone'),
  ('trajectory_direction', 'trajectory_of asks it: of its arguments alone'),
  ('trajectory_month', 'trajectory_months asks it: reads with the rights of who asks'),
  ('as_people_round', 'trajectory_of asks it: of its argument alone'),
  ('opened_between', 'trajectory_of asks it: reads with the rights of who asks'),
  ('ended_between', 'trajectory_of asks it: reads with the rights of who asks'),
  ('change_takes', 'trajectory_of asks it: a constant'),
  ('release_words', 'trajectory_of says it: of its arguments alone'),
  ('duration_words', 'trajectory_of says it: of its argument alone'),
  ('local_to_utc', 'trajectory_of asks it: of its arguments alone'),
  ('notice_title', 'trajectory_of says a thing by it: of its arguments alone'),
  ('title_clause', 'notice_title asks it: of its arguments alone'),
  ('title_subject', 'notice_title asks it: of its arguments alone'),
  ('title_list', 'notice_title asks it: of its argument alone'),
  ('refuse_strangers', 'functions ask it: of the person''s own role');
select set_eq(
  $$
    select f.proname::text from pg_proc as f
    where f.pronamespace = 'bruce'::regnamespace and has_function_privilege('authenticated', f.oid, 'execute')
  $$,
  'select name from helper',
  'these, and no others'
);
select is_empty(
  $$
    select f.oid::regprocedure from pg_proc as f
    where f.pronamespace = 'bruce'::regnamespace and has_function_privilege('authenticated', f.oid, 'execute')
      and (f.provolatile = 'v' or f.prosecdef and f.proname <> 'suggestions_of')
  $$,
  'none of them writes, or has more rights than its caller, but for one that looks who that is'
);

insert into assets (name) values ('box');
insert into maintenance_windows (id, reason, hostname, weekdays, local_start, local_end, time_zone)
values (1001, 'Updates.', 'box', '{mon,tue,wed,thu,fri,sat,sun}', '00:00', '23:59', 'UTC');
insert into expected_services (hostname, name) values ('box', 'web');
select tests.observe('box', 'docker', tests.docker());
select isnt_empty($$ select from bruce.all_drift_of('{box}') $$, 'and drift');
select alike(bruce.describe_window(1001), 'In maintenance%', 'the window is there');
create temporary table told as select bruce.suggestions_of(d) as suggestions, d::text as row from bruce.all_drift as d limit 1;
grant select on told to authenticated;
select isnt(suggestions, '[]', 'and what would end it') from told;
select tests.as_stranger();
select is(bruce.suggestions_of(told.row::bruce.all_drift), '[]', 'a stranger who makes the row up is told nothing of it') from told;
select is(
  array[
    (bruce.resolve_host('box')).candidates::text, (bruce.why_silent('box', null)).words,
    bruce.describe_window(1001)
  ],
  -- not even the texts are read
  array['0', 'explain.no_such_host', null],
  'to a stranger they know of nothing'
);
select is_empty(
  $$
    select drift_key from bruce.all_drift_of('{box}')
    union all select drift_key from bruce.drift_of_hosts('{box}')
    union all select event_type from bruce.explain_host('box', null)
  $$,
  'and show no row'
);

select * from finish();
