create function bruce.compare_later(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform set_config('bruce.touched', (bruce.touched() || to_jsonb(p_hosts))::text, true);
end;
$$;
comment on function bruce.compare_later(text[]) is
  'Hosts that a part of a declaration concerns, and that are not in it themselves: what was a guest of one '
  'name is another host now. bruce.compare_changes compares them when the whole is declared.';
