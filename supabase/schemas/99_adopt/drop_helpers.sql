drop function bruce.give_ids(regclass);

drop function bruce.make_jsonb(regclass, name);
