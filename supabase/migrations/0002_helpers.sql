-- Small functions that everything else stands on. Those called per row or per view are plpgsql: with a SET clause
-- a language sql function is planned anew in every query, a plpgsql one once a session.

create or replace function bruce.clock()
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(current_setting('bruce.now', true), '')::timestamptz, now());
end;
$$;
comment on function bruce.clock() is
  'The present. A transaction may set bruce.now, so that time can be told as a story in tests and previews.';

create or replace function bruce.fold_name(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return nullif(translate(lower(p_name), ' -_./:+@()[]', ''), '');
end;
$$;
comment on function bruce.fold_name(text) is
  'Name without case and punctuation: Box2-Daily, box2_daily and box2daily are one name.';

create or replace function bruce.fold_names(p_names text[])
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(distinct bruce.fold_name(n)) filter (where bruce.fold_name(n) is not null), '{}')
      from unnest(p_names) as n
  );
end;
$$;
comment on function bruce.fold_names(text[]) is 'Each name folded, without repeats.';

create or replace function bruce.to_port(p_port text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_port text := lower(btrim(p_port));
  v_parts text[];
begin
  if v_port ~ '^\d{1,5}$' then
    v_parts := array[null, v_port];
  else
    v_parts := regexp_match(v_port, '^(?:(tcp|udp|sctp)/(\d{1,5})|(\d{1,5})/(tcp|udp|sctp))$');
    if v_parts[1] is null then
      v_parts := array[v_parts[4], v_parts[3]];
    end if;
  end if;
  return case when v_parts[2]::integer between 1 and 65535 then coalesce(v_parts[1], 'tcp') || '/' || v_parts[2]::integer end;
end;
$$;
comment on function bruce.to_port(text) is 'A declared port as protocol/number, or null when it is none.';

create or replace function bruce.to_ports(p_ports text[])
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(distinct coalesce(bruce.to_port(p), p)), '{}') from unnest(p_ports) as p
  );
end;
$$;
comment on function bruce.to_ports(text[]) is
  'Declared ports, each as protocol/number, sorted, without repeats; what is no port is kept as it is.';

create or replace function bruce.to_lifecycle(p_status text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case lower(btrim(p_status))
           when 'active' then 'active'
           when 'offline' then 'offline'
           when 'decommissioning' then 'offline'
           when 'inventory' then 'offline'
           when 'planned' then 'planned'
           when 'staged' then 'planned'
           when 'failed' then 'planned'
           when 'paused' then 'planned'
           when 'retired' then 'retired'
         end;
end;
$$;
comment on function bruce.to_lifecycle(text) is
  'Lifecycle of a NetBox status. failed and paused are known troubles: neither running nor stopped is news, as for planned.';

create or replace function bruce.to_inet(p_address text)
returns inet
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when pg_input_is_valid(btrim(p_address), 'inet') then host(btrim(p_address)::inet)::inet end;
end;
$$;
comment on function bruce.to_inet(text) is 'The address without its mask, or null when it is none.';

create or replace function bruce.tallied(p_counter text)
returns integer
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(current_setting('bruce.' || p_counter, true), ''), '0')::integer;
end;
$$;
comment on function bruce.tallied(text) is 'What bruce.tally counted so far in this transaction.';

create or replace function bruce.tally(p_counter text, p_by integer default 1)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform set_config('bruce.' || p_counter, (bruce.tallied(p_counter) + p_by)::text, true);
end;
$$;
comment on function bruce.tally(text, integer) is
  'Counts within the transaction what a trigger did, for the answer of ingest.';

create or replace function bruce.is_time_zone(p_name text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  perform timestamptz 'epoch' at time zone p_name;
  return true;
exception
  when invalid_parameter_value then
    return false;
end;
$$;
comment on function bruce.is_time_zone(text) is 'Is it the name of a time zone, such as Europe/Paris?';

create or replace function bruce.weekly_words(p_weekdays text[], p_start time, p_end time, p_time_zone text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return format(
    '%s %s-%s %s', array_to_string(p_weekdays, ' '), to_char(p_start, 'HH24:MI'), to_char(p_end, 'HH24:MI'), p_time_zone
  );
end;
$$;
comment on function bruce.weekly_words(text[], time, time, text) is 'Weekdays and local times in words.';

create or replace function bruce.lock_engine()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('bruce.engine', 0));
end;
$$;
comment on function bruce.lock_engine() is
  'One writer at a time, until its transaction ends. Declared and observed state are compared with each other: two '
  'writers that each see the old half would both miss a drift. It is also the one lock order: batches cannot deadlock.';

revoke execute on all functions in schema bruce from public;
grant execute on all functions in schema bruce to authenticated, service_role;
