create function bruce.tuning_past(p_what text, p_before jsonb, p_after jsonb, p_days integer)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_proposed jsonb;
  v_present jsonb;
begin
  if p_what = 'thresholds' and p_after is not null and p_after ->> 'metric' <> 'database_bytes' then
    v_proposed := bruce.compare_thresholds(
      p_after ->> 'metric', (p_after ->> 'open_above')::numeric, (p_after ->> 'clear_below')::numeric,
      p_after ->> 'hostname', p_after ->> 'service', p_days);
    return jsonb_build_object(
      'days', p_days, 'notices', v_proposed #> '{proposed,notices}',
      'in_place_of', v_proposed #> '{present,notices}', 'opened', v_proposed #> '{proposed,opened}',
      'opened_in_place_of', v_proposed #> '{present,opened}', 'observations', v_proposed -> 'observations');
  elsif p_what = 'reactions' then
    if p_after -> 'enabled' = 'true' then
      v_proposed := public.preview_reaction(p_after, p_days);
    end if;
    if p_before -> 'enabled' = 'true' then
      v_present := public.preview_reaction(p_before, p_days);
    end if;
    return jsonb_build_object(
      'days', p_days, 'notices', coalesce(v_proposed -> 'notices', '0'),
      'in_place_of', coalesce(v_present -> 'notices', '0'));
  end if;
  return null;
end;
$$;
comment on function bruce.tuning_past(text, jsonb, jsonb, integer) is
  'How many notifications a threshold or a reaction would have made in the last days, in place of how many. '
  'Null for other kinds.';
