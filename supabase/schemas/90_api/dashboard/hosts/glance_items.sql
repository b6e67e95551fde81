create function bruce.glance_items(p_question bruce.question, p_hosts text[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(bruce.glance_item(g) order by g.hostname), '[]')
  from bruce.host_glances(p_question, p_hosts) as g;
$$;
comment on function bruce.glance_items(bruce.question, text[]) is 'These hosts at a glance, by name.';
