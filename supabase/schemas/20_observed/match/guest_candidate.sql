create type bruce.guest_candidate as (
  entity_id bigint, scope_id integer, kind text, hostname text, has_number boolean, name_rank integer
);
comment on type bruce.guest_candidate is
  'A declared host that a guest or node may be: it has its number where that counts, or its name (1: the '
  'full name, 2: the name without its domain).';
