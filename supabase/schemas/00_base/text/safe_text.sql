-- Asking for a command: it is stored whatever becomes of it.

create function bruce.safe_text(p_text text, p_length integer)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_text is null or p_text = '' then
    return p_text;
  end if;
  return left(
    bruce.strip_secrets(to_jsonb(regexp_replace(
      left(p_text, p_length * 2),
      '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]',
        '?', 'g'
    ))) #>> '{}', p_length
  );
end;
$$;
comment on function bruce.safe_text(text, integer) is
  'Text of somebody else, on one line, visible, without secrets, cut to a length.';
