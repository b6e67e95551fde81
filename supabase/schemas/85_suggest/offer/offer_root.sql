create function bruce.offer_root(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.offer('wait', 'suggest.root.', 'none', array[r.hostname, r.details], jsonb_build_object(
      'elsewhere', r.hostname,
      'cli', 'npx bruce explain ' || bruce.shell_word(r.hostname),
      'call', jsonb_build_object('method', 'GET', 'path', format('/bruce/issues/%s', r.issue_id))))
    from public.issues as r
    where r.issue_id = p_issue.suppressed_by and r.status <> 'resolved'
  );
end;
$$;
comment on function bruce.offer_root(public.issues) is
  'A suggestion to mend the root cause first. Null: nothing explains this issue.';

insert into public.texts (key, language, text)
values
  ('suggest.root.title', 'en', 'First mend its cause: %2$s'),
  ('suggest.root.title', 'fr', 'D''abord réparer sa cause : %2$s'),
  ('suggest.root.why', 'en', 'This is explained by it, and most likely ends with it.'),
  ('suggest.root.why', 'fr', 'Elle explique cet écart, qui prendra très probablement fin avec elle.');
