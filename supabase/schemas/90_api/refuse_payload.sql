create function bruce.refuse_payload(p_payload jsonb, p_token jsonb, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_hostname text := p_payload ->> 'hostname';
  v_source text := lower(p_payload ->> 'source');
  v_observed_at timestamptz;
  v_sent_at timestamptz;
begin
  if jsonb_typeof(p_payload) <> 'object' or coalesce(btrim(v_hostname), '') = '' then
    return jsonb_build_object('code', 'invalid', 'path', 'hostname', 'message', 'hostname is missing');
  end if;
  if not exists (select from public.sources as s where lower(s.name) = v_source) then
    return jsonb_build_object(
      'code', 'unknown_source', 'path', 'source',
      'message', format('unknown source "%s"; known are the rows of table sources', left(v_source, 60))
    );
  end if;
  if not bruce.reads_as(p_payload ->> 'observed_at', 'timestamptz') then
    return jsonb_build_object('code', 'invalid', 'path', 'observed_at', 'message', 'observed_at is no time');
  end if;
  v_observed_at := (p_payload ->> 'observed_at')::timestamptz;
  if p_payload -> 'collector' ? 'sent_at' then
    v_sent_at := bruce.sent_at(p_payload -> 'collector');
    if v_sent_at is null then
      return jsonb_build_object(
        'code', 'invalid', 'path', 'collector.sent_at', 'message', 'sent_at is no time');
    end if;
  end if;
  -- a clock may be off by any time: only who says when it is sent says how old it is
  if v_observed_at < v_sent_at - (select s.retention from public.settings as s) then
    return jsonb_build_object(
      'code', 'ancient', 'path', 'observed_at', 'message',
        'observed_at is older than what is kept (settings.retention)'
    );
  end if;
  if not bruce.in_scope(p_token, btrim(v_hostname)) then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'hostname', 'message',
        format('this token may not speak for host %s', left(v_hostname, 100))
    );
  end if;
  if not bruce.in_scope(p_token, btrim(v_hostname), v_source) then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'source', 'message',
        format('this token may not speak as source %s', v_source)
    );
  end if;
  if jsonb_typeof(p_token -> 'hosts') = 'array'
    and jsonb_typeof(p_token -> 'sources') is distinct from 'array'
    and v_source in ('proxmox', 'truenas', 'service_health', 'proxy')
  then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'source',
      'message', format(
        'source %s speaks of other hosts than the one that reports: a token bound to hosts must name it '
        'in its sources', v_source
      )
    );
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_payload(jsonb, jsonb, timestamptz) is
  'Why a payload may not come in (code, path, message), or null. What it costs is asked beside: an unchanged '
  'one costs nothing.';
