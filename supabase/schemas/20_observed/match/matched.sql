create type bruce.matched as (of_new bruce.verdict[], of_known bruce.verdict[]);
comment on type bruce.matched is
  'The verdicts on rows that are about to be written, and those on known rows where they are another.';
