create function bruce.tune(p_query jsonb, p_actor text, p_now timestamptz)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_what text := p_query ->> 'what';
  v_key text := p_query ->> 'key';
  v_removes boolean := coalesce(p_query -> 'remove', 'false') = 'true';
  v_values jsonb := coalesce(p_query -> 'values', '{}');
  v_was jsonb := coalesce(p_query -> 'was', '{}');
  v_fields jsonb := bruce.tuning_fields(v_what);
  v_before jsonb;
  v_after jsonb;
  v_names text;
  v_fault jsonb;
  v_message text;
  v_constraint text;
begin
  if v_fields is null then
    return bruce.bad_field(
      'what', 'not_allowed',
      'what is rules, thresholds, reactions, windows, waivers, schedules or settings.');
  elsif jsonb_typeof(v_values) <> 'object' or jsonb_typeof(v_was) <> 'object' then
    return bruce.bad_field('values', 'not_allowed', 'values and was are objects.');
  end if;
  -- nobody changes in between what is compared here
  perform bruce.lock_engine();
  perform bruce.lock_notices();

  if v_key is not null then
    select bruce.tuning_values(v_fields, r.data) into v_before
    from bruce.tuning_rows(v_what, p_now) as r where r.key = v_key;
    if not found then
      return bruce.fault(
        404, 'not_found', format('There is no %s in %s.', bruce.safe_text(v_key, 100), v_what));
    end if;
    select string_agg(k, ', ' order by k) into v_names
    from jsonb_object_keys(v_values) as k where not v_was ? k;
    if v_names is not null then
      return bruce.bad_field(
        'was', 'missing', format('was lacks %s: the value you saw.', bruce.safe_text(v_names, 300)));
    end if;
    select string_agg(w.key, ', ' order by w.key) into v_names
    from jsonb_each(v_was) as w where v_before ? w.key and v_before -> w.key <> w.value;
    if v_names is not null then
      return bruce.fault(
        409, 'changed_meanwhile', format('Somebody changed %s meanwhile. Nothing was saved.', v_names),
        jsonb_build_object('is', v_before));
    end if;
  elsif v_removes or v_what in ('rules', 'settings') then
    return bruce.bad_field('key', 'missing', 'key says which row.');
  else
    select
      coalesce(jsonb_object_agg(f ->> 'name', f -> 'default') filter (where f ? 'default'), '{}') || v_values
    into v_values
    from jsonb_array_elements(v_fields) as f;
  end if;

  begin
    if v_removes then
      v_fault := bruce.remove_tuned(v_what, v_key, p_actor);
      if v_fault ->> 'status' <> '200' then
        return v_fault;
      end if;
    else
      v_fault := bruce.wrong_values(v_fields, v_values, v_key is null);
      if v_fault is not null then
        return v_fault;
      end if;
      v_key := case v_what
        when 'rules' then bruce.tune_rule(v_key, v_values)
        when 'thresholds' then bruce.tune_threshold(v_key, v_values)
        when 'reactions' then bruce.tune_reaction(v_key, v_values)
        when 'windows' then bruce.tune_window(v_key, v_values, p_actor)
        when 'waivers' then bruce.tune_waiver(v_key, v_values, p_actor)
        when 'schedules' then bruce.tune_schedule(v_key, v_values)
        else bruce.tune_settings(v_key, v_values)
      end;
    end if;
  exception
    -- what the table refuses: its checks know what one value alone does not tell
    when integrity_constraint_violation or data_exception or raise_exception then
      get stacked diagnostics v_message = message_text, v_constraint = constraint_name;
      return bruce.tuning_fault(
        v_fields,
        (select f ->> 'name' from jsonb_array_elements(v_fields) as f
          where v_constraint like '%' || (f ->> 'name') || '%'
          order by length(f ->> 'name') desc limit 1),
        'not_allowed',
        case
          when sqlstate = '23505' then 'There is one like this already.'
          when v_constraint <> '' then replace(v_constraint, '_', ' ') || '.'
          else bruce.safe_text(v_message, 300)
        end);
  end;
  select bruce.tuning_values(v_fields, r.data) into v_after
  from bruce.tuning_rows(v_what, p_now) as r where r.key = v_key and not v_removes;
  return jsonb_build_object('status', 200, 'key', v_key, 'before', v_before, 'after', v_after)
    || bruce.journal_tuning(v_what, v_key, v_before, v_after, p_actor, p_now);
end;
$$;
comment on function bruce.tune(jsonb, text, timestamptz) is
  'Changes one row of what can be tuned, makes it, or removes it, as the query of api_tune says; journals '
  'who, from what, to what.';
