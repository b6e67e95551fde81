create type bruce.changes as (
  gone bigint[], unheard bigint[], new_hosts text[], may_be_loss boolean, has_problems boolean,
  has_proxies boolean, absent bigint[]
);
comment on type bruce.changes is
  'What the rows of some snapshots mean to the present. gone: entities to delete; unheard: '
  'entities that a list lacks which may lack rows; new_hosts: where things '
  'have to be matched anew; may_be_loss: more is different than the mass-change guard lets pass unseen; '
  'has_problems: rows have to be quarantined, or were; has_proxies: the routes of a proxy are among them; '
  'absent: entities that stay although a list that is complete lacks them.';
