create function bruce.tuning_allowed(p_field jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select (p_field ->> 'name') || ' is ' || case p_field ->> 'type'
    when 'boolean' then 'true or false'
    when 'choice' then 'one of ' || of.words
    when 'choices' then 'a list of ' || of.words || case when p_field ? 'empty' then '' else ', not empty' end
    when 'integer' then format('a whole number from %s to %s', p_field ->> 'min', p_field ->> 'max')
    when 'number' then format('a number from %s', p_field ->> 'min') || coalesce(
      ' to ' || (p_field ->> 'max'), '')
    when 'interval' then format(
      'a time such as "15 minutes", from %s to %s seconds', p_field ->> 'min', p_field ->> 'max')
    when 'time' then 'a time of day such as "22:00"'
    when 'at' then 'a moment such as "2026-03-01T12:00:00Z"'
    when 'time_zone' then 'a time zone such as "Europe/Paris"'
    else format('a text of 1 to %s characters', coalesce(p_field ->> 'max', '1000'))
  end || case when p_field ? 'nullable' then ', or null' else '' end || '.'
  from (
    select coalesce(string_agg(o.value, ', '), 'nothing yet') as words
    from jsonb_array_elements_text(p_field -> 'of') as o
  ) as of;
$$;
comment on function bruce.tuning_allowed(jsonb) is 'What a field may be, in a sentence.';
