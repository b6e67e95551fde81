create function bruce.offer(
  p_kind text, p_prefix text, p_risk text, p_words text[], p_more jsonb default '{}'
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_texts jsonb;
begin
  select jsonb_object_agg(t.key, format(t.text, variadic p_words)) into v_texts
  from (
    select distinct on (x.key) substr(x.key, length(p_prefix) + 1) as key, x.text
    from public.settings as s
    join public.texts as x
      on x.key in (p_prefix || 'title', p_prefix || 'why', p_prefix || 'risk')
      and x.language in (s.language, 'en')
    order by x.key, x.language = s.language desc
  ) as t;
  return jsonb_strip_nulls(jsonb_build_object(
    'key', split_part(p_prefix, '.', 2), 'kind', p_kind,
    'title', coalesce(v_texts ->> 'title', p_prefix), 'why', v_texts -> 'why',
    'risk', p_risk, 'risk_why', case when p_risk <> 'none' then v_texts -> 'risk' end
  )) || coalesce((
    -- not those inside: a null of a declaration clears a member
    select jsonb_object_agg(m.key, m.value) from jsonb_each(p_more) as m where m.value <> 'null'
  ), '{}');
end;
$$;
comment on function bruce.offer(text, text, text, text[], jsonb) is
  'One suggestion. p_prefix: suggest.<key>. with its dot, whose texts are title, why and risk. p_risk: none, '
  'low, medium or high. p_more: cli, call, command, compose, shell, sql, url.';
