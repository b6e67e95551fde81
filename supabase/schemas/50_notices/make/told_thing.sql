create type bruce.told_thing as (
  event_type text, field text, hostname text, service text, status text, cause text, is_news boolean,
  decided text
);
comment on type bruce.told_thing is
  'What the title of a notification says of one event. is_news false: it was told before, and is still open. '
  'decided: waived or forgotten, when a decision ended it and no observation.';
