create function bruce.tuning_past(p_what text, p_before jsonb, p_after jsonb, p_days integer)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_proposed jsonb;
  v_days integer;
  v_notices integer;
  v_before integer;
begin
  if p_what = 'thresholds' and p_after is not null and p_after ->> 'metric' <> 'database_bytes' then
    v_proposed := bruce.compare_thresholds(
      p_after ->> 'metric', (p_after ->> 'open_above')::numeric, (p_after ->> 'clear_below')::numeric,
      p_after ->> 'hostname', p_after ->> 'service', p_days,
      -- it holds the engine: for this long with the present ones, for twice as long with the proposed one
      p_budget => '0.5 seconds');
    return jsonb_build_object(
      'days', p_days, 'notices', v_proposed #> '{proposed,notices}',
      'in_place_of', v_proposed #> '{present,notices}', 'opened', v_proposed #> '{proposed,opened}',
      'opened_in_place_of', v_proposed #> '{present,opened}', 'observations', v_proposed -> 'observations',
      'left_out', v_proposed -> 'left_out');
  elsif p_what = 'reactions' then
    -- an event costs milliseconds: where there are many, fewer days are looked at, and none where one has
    -- too many
    select max(d) into v_days
    from unnest(array[p_days, 3, 1]) as d
    where (
      select count(*) from (
        select from public.events as e where e.created_at > v_now - make_interval(days => d) limit 401
      ) as n
    ) <= 400;
    if v_days is not null then
      v_notices := case when p_after -> 'enabled' = 'true' then jsonb_array_length(
        bruce.simulate_reaction(p_after, v_now - make_interval(days => v_days), v_now)) else 0 end;
      v_before := case when p_before -> 'enabled' = 'true' then jsonb_array_length(
        bruce.simulate_reaction(p_before, v_now - make_interval(days => v_days), v_now)) else 0 end;
    end if;
    return jsonb_build_object('days', v_days, 'notices', v_notices, 'in_place_of', v_before);
  end if;
  return null;
end;
$$;
comment on function bruce.tuning_past(text, jsonb, jsonb, integer) is
  'How many notifications a threshold or a reaction would have made in the last days, in place of how many. '
  'A reaction is rehearsed over at most 400 events: days says how many days those are, null where one day '
  'has more. Null for other kinds.';
