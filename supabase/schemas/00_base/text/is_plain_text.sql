-- Rows of the allow-list: what may stand in them, and what a change means for commands that wait.

create function bruce.is_plain_text(p_text text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- no control characters, and none that are there without being seen
  return p_text !~ '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]';
end;
$$;
comment on function bruce.is_plain_text(text) is 'Is all of it visible, on one line?';
