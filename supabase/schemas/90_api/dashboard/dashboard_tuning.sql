create function public.dashboard_tuning(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_tuning', array['text', 'text']);
  v_version text := bruce.revision();
  v_what text := coalesce(query ->> 'what', 'rules');
  v_fields jsonb := bruce.tuning_fields(v_what);
begin
  asked.fault := bruce.refuse_bound(asked);
  if asked.fault is not null then
    return asked.fault;
  elsif v_fields is null then
    return bruce.bad_field(
      'what', 'not_allowed',
      'what is rules, thresholds, reactions, windows, waivers, schedules or settings.');
  elsif v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version, 'what', v_what, 'fields', v_fields
  ) || (
    with tunable as materialized (
      select t.* from bruce.tuning_rows(v_what, asked.asked_at) as t
    ),
    page as (
      select t.*, row_number() over (order by t.place, t.key) as position
      from tunable as t
      where asked.after is null or (t.place, t.key) > (asked.after[1], asked.after[2])
      order by position
      limit asked.page_size + 1
    )
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(
        jsonb_build_object(
          'key', p.key, 'values', bruce.tuning_values(v_fields, p.data), 'about', p.about)
        order by p.position) filter (where p.position <= asked.page_size), '[]'),
      'total', (select count(*) from tunable),
      'next_cursor', case when count(*) > asked.page_size then (
        select bruce.write_cursor(asked, jsonb_build_array(l.place, l.key))
        from page as l where l.position = asked.page_size
      ) end
    )
    from page as p
  );
end;
$$;
comment on function public.dashboard_tuning(text, jsonb) is
  'What can be tuned, in pages: what (rules, thresholds, reactions, windows, waivers, schedules, settings), '
  'its rows, and what each field may be. if_version: answers unchanged where that is still the version. '
  'Security definer: a person or a token asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_tuning(text, jsonb) to authenticated, service_role;
