create function bruce.remove_tuned(p_what text, p_key text, p_actor text)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  case p_what
    when 'thresholds' then delete from public.thresholds as t where t.id = p_key::bigint;
    when 'windows' then delete from public.maintenance_windows as w where w.id = p_key::bigint;
    when 'schedules' then delete from public.schedules as s where s.id = p_key::bigint;
    -- a waiver is ended, and stays as history
    when 'waivers' then return public.end_waiver(p_key::bigint, p_actor);
    else return bruce.bad_field('remove', 'not_allowed', 'This is switched off (enabled), not removed.');
  end case;
  return '{"status": 200}';
end;
$$;
comment on function bruce.remove_tuned(text, text, text) is
  'Removes a threshold, a window or a schedule; ends a waiver.';
