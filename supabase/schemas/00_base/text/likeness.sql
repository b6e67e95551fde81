create function bruce.likeness(p_one text, p_other text)
returns numeric
language sql
immutable
parallel safe
set search_path = ''
as $$
  with pair as (
    select distinct n.side, substr(' ' || lower(n.name) || ' ', g.place, 2) as letters
    from (values (1, left(p_one, 63)), (2, left(p_other, 63))) as n (side, name)
    cross join lateral generate_series(1, length(n.name) + 1) as g (place)
  ),
  letters as (
    select p.letters, count(*) as sides from pair as p group by p.letters
  )
  select coalesce(2.0 * count(*) filter (where l.sides = 2) / nullif(sum(l.sides), 0), 0)
  from letters as l;
$$;
comment on function bruce.likeness(text, text) is
  'How alike two names are, from 0 to 1: the share of their pairs of letters that both have (Dice). Longer '
  'names count with their first 63 characters.';

grant execute on function bruce.likeness(text, text) to authenticated, service_role;
