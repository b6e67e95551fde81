create function bruce.read_for_site(relation text)
returns setof jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query select r.* from bruce.rows_here(read_for_site.relation) as r (item);
end;
$$;
comment on function bruce.read_for_site(text) is
  'What another BRUCE reads here: drift, issues, drift_summary or collectors. Security definer: its role '
  '(bruce.admit_site_reader) may call this and do nothing else.';
