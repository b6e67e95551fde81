create function bruce.to_lifecycle(p_status text)
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
           when 'failed' then 'active'
           when 'paused' then 'planned'
           when 'retired' then 'retired'
         end;
end;
$$;
comment on function bruce.to_lifecycle(text) is
  'Lifecycle of a NetBox status. What failed should run, so it is told when it does not; of what is paused, '
  'neither running nor stopped is drift.';
