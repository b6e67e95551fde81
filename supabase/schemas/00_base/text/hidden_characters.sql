create function bruce.hidden_characters()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e'
    '\u2060-\u206f\ufeff\ufff9-\ufffb]';
$$;
comment on function bruce.hidden_characters() is
  'Regular expression: one control or invisible character, line breaks included.';
