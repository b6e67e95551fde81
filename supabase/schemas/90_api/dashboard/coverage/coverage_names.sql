create function bruce.coverage_names(p_question bruce.question, p_about text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_about text := (
    select q.question from unnest(bruce.coverage_questions()) as q (question)
    where bruce.coverage_key(q.question) = p_about
  );
  v_rows jsonb[];
begin
  select array_agg(r.item order by r.place, r.thing) into v_rows
  from (
    select c.thing, coalesce(c.place, '') as place, jsonb_build_object(
      'key', jsonb_build_array(coalesce(c.place, ''), c.thing),
      'thing', c.thing, 'place', c.place, 'hostname', c.hostname
    ) as item
    from bruce.coverage_rows as c
    where c.question = v_about and c.is_gap
      and (asked.is_free or bruce.in_scope(asked.token, c.hostname))
      and (asked.after is null or (coalesce(c.place, ''), c.thing) > (asked.after[1], asked.after[2]))
    order by 2, 1
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
comment on function bruce.coverage_names(bruce.question, text) is
  'A page of the gaps of one question of coverage, by place and name.';
