create function bruce.is_plumbing(p_name text, p_item jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_name like '%-infra' and p_name ~ '^([0-9a-f]{12}|systemd-.+)-infra$'
    or p_item ->> 'image' like '%pause%' and p_item ->> 'image' ~ '(^|[/-])pause([:@]|$)'
    or starts_with(p_name, 'hassio_')
    -- a job of a GitHub runner
    or substr(p_name, 33, 1) = '_' and p_name ~ '^[0-9a-f]{32}_'
    or lower(p_item -> 'labels' ->> 'bruce.ignore') in ('true', '1', 'yes')
    or p_item -> 'labels' ->> 'org.testcontainers' is not null
    or p_item -> 'labels' ->> 'org.testcontainers.sessionId' is not null
    or p_item -> 'labels' ->> 'org.testcontainers.session-id' is not null;
end;
$$;
comment on function bruce.is_plumbing(text, jsonb) is
  'A container that is of no interest unless it is declared: it holds the network of a pod, the Supervisor '
  'of Home Assistant, a runner or a test library made it, or its label bruce.ignore says so.';
