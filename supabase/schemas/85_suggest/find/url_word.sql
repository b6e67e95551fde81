create function bruce.url_word(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(string_agg(case when c.letter ~ '^[A-Za-z0-9_.~-]$' then c.letter else (
      select string_agg('%' || upper(lpad(to_hex(get_byte(b.bytes, g)), 2, '0')), '' order by g)
      from generate_series(0, octet_length(b.bytes) - 1) as g
    ) end, '' order by c.place), '')
    from regexp_split_to_table(p_text, '') with ordinality as c (letter, place)
    cross join lateral (select convert_to(c.letter, 'UTF8')) as b (bytes)
  );
end;
$$;
comment on function bruce.url_word(text) is 'A text as one part of a path of an address, percent-encoded.';
