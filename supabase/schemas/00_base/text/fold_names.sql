create function bruce.fold_names(p_names text[])
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(
      array_agg(distinct bruce.fold_name(n)) filter (where bruce.fold_name(n) is not null), '{}')
      from unnest(p_names) as n
  );
end;
$$;
comment on function bruce.fold_names(text[]) is 'Each name folded, without repeats.';
