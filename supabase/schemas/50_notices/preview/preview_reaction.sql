create function public.preview_reaction(reaction jsonb, days integer default 7)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_most constant integer := 200;
  v_from timestamptz := v_now - make_interval(days => preview_reaction.days);
  v_unknown text;
  v_notices jsonb;
  v_one_by_one integer;
begin
  perform bruce.refuse_read_only('preview_reaction');
  if jsonb_typeof(preview_reaction.reaction) is distinct from 'object'
    or coalesce(preview_reaction.days, 0) not between 1 and 90 then
    return bruce.fault(422, 'invalid', 'reaction is an object, days are 1 to 90');
  end if;
  select string_agg(k, ', ' order by k) into v_unknown
  from jsonb_object_keys(preview_reaction.reaction) as k
  where not exists (
    select from pg_catalog.pg_attribute as a
    where a.attrelid = 'public.reactions'::regclass and a.attname = k and a.attnum > 0 and not a.attisdropped
  );
  if v_unknown is not null then
    return bruce.fault(422, 'invalid', format('a reaction has no %s', v_unknown));
  end if;
  begin
    v_notices := bruce.simulate_reaction(preview_reaction.reaction, v_from, v_now);
    v_one_by_one := jsonb_array_length(bruce.simulate_reaction(
      preview_reaction.reaction - array[
        'group_by', 'group_wait', 'group_interval', 'repeat_interval', 'throttle_count', 'throttle_interval',
          'quiet_from',
        'quiet_until', 'escalate_after', 'escalate_target'
      ], v_from, v_now
    ));
  exception
    -- values that a reaction cannot have
    when integrity_constraint_violation or data_exception or invalid_schema_definition then
      return bruce.fault(422, 'invalid', sqlerrm);
  end;
  return jsonb_build_object(
    'status', 200, 'from', v_from, 'to', v_now,
    'summary', format('%s %s in place of %s', jsonb_array_length(v_notices),
      case jsonb_array_length(v_notices) when 1 then 'notice' else 'notices' end, v_one_by_one),
    'notices', jsonb_array_length(v_notices), 'one_by_one', v_one_by_one,
    'sent', (
      select coalesce(jsonb_agg(n.notice order by n.position), '[]')
      from jsonb_array_elements(v_notices) with ordinality as n (notice, position)
      where n.position <= v_most
    ),
    'omitted', greatest(jsonb_array_length(v_notices) - v_most, 0)
  );
end;
$$;
comment on function public.preview_reaction(jsonb, integer) is
  'What a reaction (columns of table reactions as JSON) would have sent for the events of the last days: '
  'each notification, and "4 notices in place of 61". Sends, queues and keeps nothing. A target is not '
  'needed. Security definer: it writes tasks and actions, and rolls them back.';

grant execute on function public.preview_reaction(jsonb, integer) to service_role;
