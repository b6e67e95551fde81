create function bruce.follow_host_renames(p_renamed jsonb, p_now timestamptz default bruce.clock())
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_was_projecting constant text := coalesce(current_setting('bruce.projecting', true), '');
  v_end constant text := bruce.being_renamed();
  v_from text[];
  v_to text[];
  v_row record;
  v_issues integer;
  v_references integer;
begin
  select array_agg(r.old_name), array_agg(r.new_name) into v_from, v_to
  from jsonb_to_recordset(p_renamed) as r (old_name text, new_name text);
  -- compared once, when all of it has its new name
  perform set_config('bruce.projecting', 'on', true);

  v_issues := bruce.rename_issues(
    (select jsonb_agg(jsonb_build_object('host', r.old_name, 'new_host', r.new_name))
    from unnest(v_from, v_to) as r (old_name, new_name)), v_from, v_to);
  -- where a host is meant to run is a value of others
  update public.issues as i
  set expected = coalesce(e.new_name, i.expected), observed = coalesce(o.new_name, i.observed),
    details = bruce.rename_text(i.details, v_from, v_to)
  from public.issues as n
  left join unnest(v_from, v_to) as e (old_name, new_name) on e.old_name = n.expected
  left join unnest(v_from, v_to) as o (old_name, new_name) on o.old_name = n.observed
  where n.issue_id = i.issue_id and n.status <> 'resolved' and n.field = 'node'
    and n.event_type = 'CONFIG_DRIFT' and num_nonnulls(e.new_name, o.new_name) > 0;
  update public.waivers as w
  set expected = coalesce(e.new_name, w.expected), observed = coalesce(o.new_name, w.observed)
  from public.waivers as n
  left join unnest(v_from, v_to) as e (old_name, new_name) on e.old_name = n.expected
  left join unnest(v_from, v_to) as o (old_name, new_name) on o.old_name = n.observed
  where n.id = w.id and n.field = 'node' and num_nonnulls(e.new_name, o.new_name) > 0;
  perform bruce.rename_present(v_from, v_to);
  v_references := bruce.rename_references(v_from, v_to);

  -- services, and what stands on it; in two steps where names were swapped
  if v_to && v_from then
    update public.expected_services as s set hostname = s.hostname || v_end
    from unnest(v_from) as r (old_name)
    where s.host_key = bruce.fold_name(r.old_name);
  end if;
  update public.expected_services as s set hostname = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name)
  where s.host_key = bruce.fold_name(r.old_name || case when v_to && v_from then v_end else '' end)
    and not exists (
      select from public.expected_services as o
      where o.host_key = bruce.fold_name(r.new_name) and o.name_key = s.name_key and o.id <> s.id
    );
  update public.assets as a set parent = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name)
  where a.parent = r.old_name
    -- one that says so by the same change means the host that has this name now
    and not (v_to && v_from and exists (
      select from public.expected_changes as c
      where c.hostname = a.name and c.service is null and c.changed_at = p_now
        and c.after ->> 'parent' = a.parent and c.before ->> 'parent' is distinct from a.parent));

  update bruce.former_names as f set hostname = f.hostname || v_end where f.hostname = any (v_from);
  update bruce.former_names as f set hostname = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name) where f.hostname = r.old_name || v_end;
  insert into bruce.former_names (hostname, service, name_key, name, renamed_at)
  select r.new_name, '', bruce.fold_name(r.old_name), r.old_name, p_now
  from unnest(v_from, v_to) as r (old_name, new_name)
  where not exists (
    select from bruce.host_names as n
    where n.name_key = bruce.fold_name(r.old_name) and n.hostname <> r.old_name)
  on conflict (hostname, service, name_key) do update
    set name = excluded.name, renamed_at = excluded.renamed_at;
  delete from bruce.former_names as f
  using unnest(v_to) as r (new_name)
  where f.service = '' and f.name_key = bruce.fold_name(r.new_name);
  perform set_config('bruce.projecting', v_was_projecting, true);

  for v_row in select r.old_name, r.new_name from unnest(v_from, v_to) as r (old_name, new_name) loop
    perform bruce.write_journal(
      p_kind => 'rename',
      p_message => bruce.say('rename.host',
        v_row.old_name, v_row.new_name),
      p_hostname => v_row.new_name,
      p_details => jsonb_build_object(
        'from', v_row.old_name, 'to', v_row.new_name, 'issues', v_issues, 'references', v_references),
      p_now => p_now
    );
  end loop;
  return v_from || v_to || array(
    select distinct a.hostname from bruce.host_ancestors as a where a.ancestor = any (v_to));
end;
$$;
comment on function bruce.follow_host_renames(jsonb, timestamptz) is
  'All that is known, or was said, under the name of a host goes on under its new one: a list of '
  '{"old_name", "new_name"}, which may swap names. Events and the journal keep the old name. Returns the '
  'hosts to compare again.';

insert into public.texts (key, language, text)
values
  ('rename.host', 'en',
    'Host %1$s is called %2$s now; its issues, and what names it, go on under that name.'),
  ('rename.host', 'fr',
    'L''hôte %1$s s''appelle maintenant %2$s ; ses écarts, et ce qui le nomme, continuent sous ce nom.');
