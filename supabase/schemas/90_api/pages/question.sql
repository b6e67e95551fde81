create type bruce.question as (
  fault jsonb,
  asked_at timestamptz,
  token jsonb,
  is_free boolean,
  actor text,
  issue_id uuid,
  list text,
  filters text,
  page_size integer,
  after text[],
  fields text[],
  hosts text[],
  services text[],
  event_types text[],
  severities text[],
  statuses text[],
  since timestamptz,
  until timestamptz
);
comment on type bruce.question is
  'One request of the API, read by bruce.read_question. A filter that is not given is null.';
comment on column bruce.question.fault is 'The answer, where the question cannot be answered; else null.';
comment on column bruce.question.token is 'Name, role, hosts and sources of the token.';
comment on column bruce.question.is_free is
  'The token is not bound to hosts: bruce.in_scope says yes to every host.';
comment on column bruce.question.actor is 'Who acts: the name of the token, after the name given as by.';
comment on column bruce.question.list is 'Name of the list that is read in pages. Null: one thing is read.';
comment on column bruce.question.filters is
  'Hash of the filters: a cursor belongs to the query it came from.';
comment on column bruce.question.after is 'Key of the last row of the page before. Null: the first page.';
comment on column bruce.question.fields is 'Members that an item keeps. Null: all.';
comment on column bruce.question.hosts is 'Names, aliases, addresses and globs, as host names.';
comment on column bruce.question.services is 'Folded names.';
