create function bruce.journal_item(p_line public.journal, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return to_jsonb(p_line) || jsonb_build_object(
    'evidence', bruce.evidence_of(null, 'journal', p_line.created_at), 'age_s',
      bruce.age_of(p_line.created_at, p_now)
  );
end;
$$;
comment on function bruce.journal_item(public.journal, timestamptz) is
  'A line of the journal as the API returns it.';
