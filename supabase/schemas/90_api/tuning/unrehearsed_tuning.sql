create function bruce.unrehearsed_tuning(p_query jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'status', 200, 'now', null,
    'changes', coalesce(jsonb_object_agg(
      v.key, jsonb_build_object('from', p_query -> 'was' -> v.key, 'to', v.value)), '{}'))
  from jsonb_each(
    case jsonb_typeof(p_query -> 'values') when 'object' then p_query -> 'values' else '{}' end) as v;
$$;
comment on function bruce.unrehearsed_tuning(jsonb) is
  'The answer of a preview that would hold the engine too long: what is asked for, and that nobody knows '
  'what it would do.';
