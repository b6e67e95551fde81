create function bruce.acknowledgement_words(p_acknowledgement jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return format('%s acknowledged it at %s%s.', p_acknowledgement ->> 'acknowledged_by',
    bruce.day_words((p_acknowledgement ->> 'acknowledged_at')::timestamptz),
    coalesce(': ' || nullif(rtrim(p_acknowledgement ->> 'note', '.'), ''), ''));
end;
$$;
comment on function bruce.acknowledgement_words(jsonb) is
  'Who acknowledged an issue, when and with which note, in one sentence.';
