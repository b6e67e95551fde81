create type bruce.rule_failure as (event_type text, hostname text, message text);
comment on type bruce.rule_failure is
  'A rule of one''s own that could not be judged on a host, and why. hostname null: on no host.';
