create function bruce.coverage_key(p_question text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case p_question
    when 'declared hosts that nobody has seen' then 'unseen_hosts'
    when 'declared services that nobody can see' then 'unseen_services'
    when 'reporting hosts that nobody declared' then 'undeclared_hosts'
    when 'running containers and apps that nobody declared' then 'undeclared_containers'
    when 'guests that nobody declared' then 'undeclared_guests'
    else p_question
  end;
$$;
comment on function bruce.coverage_key(text) is
  'A word for programs for each question of bruce.coverage_rows.';
