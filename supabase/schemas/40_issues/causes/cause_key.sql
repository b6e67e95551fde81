create function bruce.cause_key(
  p_issue public.issues, p_same_by text[], p_place text, p_reporter text, p_error text
)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_parts text[] := array[
    case when 'field' = any (p_same_by) then p_issue.field end,
    -- the hash of what one alert says, and its place among those that say the same
    case when 'class' = any (p_same_by) then
      case when p_issue.field ~ '^alert [0-9a-f]{8}' then left(p_issue.field, 14)
        else regexp_replace(p_issue.field, ' [0-9a-f]{8}( [0-9]+)?$', '') end end,
    case when 'service' = any (p_same_by) then bruce.fold_name(p_issue.service) end,
    case when 'expected' = any (p_same_by) then p_issue.expected end,
    case when 'observed' = any (p_same_by) then p_issue.observed end,
    case when 'host' = any (p_same_by) then p_issue.hostname end,
    case when 'place' = any (p_same_by) and p_issue.service is null then
      coalesce('at ' || bruce.fold_name(p_place), 'host ' || p_issue.hostname) end,
    case when 'reporter' = any (p_same_by) then coalesce(p_reporter, p_issue.hostname) end,
    case when 'error' = any (p_same_by) then p_error end,
    case when 'drift' = any (p_same_by) then p_issue.drift_key end
  ];
begin
  return md5(jsonb_build_array(
    p_issue.event_type,
    -- one that has nothing to be compared by is like no other
    case when num_nonnulls(variadic v_parts) = 0 then array[p_issue.drift_key] else v_parts end)::text);
end;
$$;
comment on function bruce.cause_key(public.issues, text[], text, text, text) is
  'The cause that a difference belongs to: a hash of its rule and of the parts in p_same_by. It is the same '
  'as long as these are, also when the issue ends and comes back.';

grant execute on function bruce.cause_key(public.issues, text[], text, text, text)
  to authenticated, service_role;
