create function bruce.trajectory_lines(p_trajectory jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_image text := (bruce.image_words(p_trajectory -> 'images', 1))[1];
  v_worse text := (
    select string_agg(r ->> 'name', bruce.say('title_list.separator') order by place)
    from jsonb_array_elements(p_trajectory -> 'rules') with ordinality as l (r, place)
    where r ->> 'direction' = 'worse' and place <= 3
  );
begin
  -- where too little is known to compare, a digest says nothing of it
  return nullif(concat_ws(E'\n',
    case when p_trajectory #>> '{total,direction}' <> 'unknown' then p_trajectory #>> '{sentences,0}' end,
    bruce.digest_line('trajectory.rules_worse', v_worse),
    p_trajectory #>> '{forecasts,growing,0,because}',
    v_image
  ), '');
end;
$$;
comment on function bruce.trajectory_lines(jsonb) is
  'The trajectory of a week in four lines at most: better or worse than the week before, the rules that got '
  'worse, what is full next, and the newest image after which something opened or ended. Null where there is '
  'nothing to say.';
