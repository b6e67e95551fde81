create function public.dashboard_tuning(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'dashboard_tuning', array['integer']);
  v_version text := bruce.revision();
  v_what text := coalesce(query ->> 'what', 'rules');
  v_fields jsonb := bruce.tuning_fields(v_what);
  v_first integer;
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
  v_first := greatest(coalesce(asked.after[1]::integer, 0), 0);
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version, 'what', v_what, 'fields', v_fields
  ) || (
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(
        jsonb_build_object(
          'key', r.key, 'values', bruce.tuning_values(v_fields, r.data), 'about', r.about)
        order by r.position) filter (where r.position <= v_first + asked.page_size), '[]'),
      'total', coalesce(max(r.total), 0),
      'next_cursor', case when max(r.total) > v_first + asked.page_size then bruce.base64url(
        jsonb_build_array(asked.list, asked.filters, v_first + asked.page_size)::text) end
    )
    from (
      select t.*, row_number() over (order by t.place, t.key) as position, count(*) over () as total
      from bruce.tuning_rows(v_what, asked.asked_at) as t
    ) as r
    where r.position > v_first and r.position <= v_first + asked.page_size
  );
end;
$$;
comment on function public.dashboard_tuning(text, jsonb) is
  'What can be tuned, in pages: what (rules, thresholds, reactions, windows, waivers, schedules, settings), '
  'its rows, and what each field may be. if_version: answers unchanged where that is still the version. '
  'Security definer: a person or a token asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_tuning(text, jsonb) to authenticated, service_role;
