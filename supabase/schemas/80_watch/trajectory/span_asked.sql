create type bruce.span_asked as (since timestamptz, until timestamptz, hosts text[]);
comment on type bruce.span_asked is 'Of which time and which hosts a trajectory is. hosts null: of all.';
