create function bruce.follow_service_renames(p_renamed jsonb, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_was_projecting constant text := coalesce(current_setting('bruce.projecting', true), '');
  v_row record;
  v_service record;
begin
  perform set_config('bruce.projecting', 'on', true);
  for v_row in
    select r.host, array_agg(r.old_name) as from_names, array_agg(r.new_name) as to_names
    from jsonb_to_recordset(p_renamed) as r (host text, old_name text, new_name text)
    group by r.host
  loop
    perform bruce.rename_issues(
      (select jsonb_agg(jsonb_build_object(
        'host', v_row.host, 'new_host', v_row.host, 'service', r.old_name, 'new_service', r.new_name))
      from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)),
      v_row.from_names, v_row.to_names);
    update bruce.service_state as t set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where t.hostname = v_row.host and t.service = r.old_name;
    update public.expected_services as s
    set depends_on = array(
      select coalesce(r.new_name, d.name)
      from unnest(s.depends_on) with ordinality as d (name, position)
      left join unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name) on r.old_name = d.name
      order by d.position)
    where s.hostname = v_row.host and s.depends_on && v_row.from_names
      -- one that says so by the same change means the service that has this name now
      and not (v_row.to_names && v_row.from_names and exists (
        select from public.expected_changes as c
        where c.hostname = s.hostname and c.service = s.name and c.changed_at = p_now
          and c.before -> 'depends_on' is distinct from c.after -> 'depends_on'));

    -- what people wrote with both names
    update public.waivers as w set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(w.hostname) = lower(v_row.host) and lower(w.service) = lower(r.old_name);
    update public.maintenance_windows as m set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(m.hostname) = lower(v_row.host) and lower(m.service) = lower(r.old_name);
    update public.schedules as c set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where c.host_key = bruce.fold_name(v_row.host) and c.name_key = bruce.fold_name(r.old_name);
    update public.reactions as a set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(a.hostname) = lower(v_row.host) and lower(a.service) = lower(r.old_name);
    update public.adoption_rules as a set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(a.hostname) = lower(v_row.host) and lower(a.service) = lower(r.old_name);
    update public.thresholds as t set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(t.hostname) = lower(v_row.host) and lower(t.service) = lower(r.old_name)
      and not exists (
        select from public.thresholds as o
        where o.hostname = t.hostname and o.metric = t.metric and o.service = r.new_name);

    update bruce.former_names as f set service = f.service || bruce.being_renamed()
    where f.hostname = v_row.host and f.service = any (v_row.from_names);
    update bruce.former_names as f set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where f.hostname = v_row.host and f.service = r.old_name || bruce.being_renamed();
    insert into bruce.former_names (hostname, service, name_key, name, renamed_at)
    select v_row.host, r.new_name, bruce.fold_name(r.old_name), r.old_name, p_now
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    on conflict (hostname, service, name_key) do update
      set name = excluded.name, renamed_at = excluded.renamed_at;
    delete from bruce.former_names as f
    where f.hostname = v_row.host and f.service <> '' and f.name_key = any (bruce.fold_names(v_row.to_names));

    for v_service in
      select r.old_name, r.new_name
      from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    loop
      perform bruce.write_journal(
        p_kind => 'rename',
        p_message => bruce.say('rename.service',
          v_service.old_name, v_row.host, v_service.new_name),
        p_hostname => v_row.host, p_service => v_service.new_name,
        p_details => jsonb_build_object('from', v_service.old_name, 'to', v_service.new_name), p_now => p_now
      );
    end loop;
  end loop;
  perform set_config('bruce.projecting', v_was_projecting, true);
end;
$$;
comment on function bruce.follow_service_renames(jsonb, timestamptz) is
  'All that is known, or was said, under the name of a declared service goes on under its new one: a list of '
  '{"host", "old_name", "new_name"}, which may swap names.';

insert into public.texts (key, language, text)
values
  ('rename.service', 'en', 'Service %1$s on %2$s is called %3$s now; its issues go on under that name.'),
  ('rename.service', 'fr',
    'Le service %1$s sur %2$s s''appelle maintenant %3$s ; ses écarts continuent sous ce nom.');
