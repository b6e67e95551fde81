create type bruce.rule_answer as (found bruce.rule_row[], failures bruce.rule_failure[]);
comment on type bruce.rule_answer is 'What a rule of one''s own says, and where it could not be judged.';
