create function bruce.glance_item(p_glance bruce.glance)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'hostname', p_glance.hostname, 'asset_type', p_glance.asset_type,
    'parent', coalesce(p_glance.above, p_glance.declared_on), 'role', p_glance.role,
    'cluster', p_glance.cluster, 'tags', to_jsonb(p_glance.tags[:20]), 'lifecycle', p_glance.lifecycle,
    'state', p_glance.colour, 'observed', p_glance.state,
    'worst', case when p_glance.critical > 0 then 'critical' when p_glance.high > 0 then 'high'
      when p_glance.medium > 0 then 'medium' when p_glance.low > 0 then 'low' end,
    'open', jsonb_build_object(
      'critical', p_glance.critical, 'high', p_glance.high, 'medium', p_glance.medium, 'low', p_glance.low),
    'pending', p_glance.pending,
    'services_total', p_glance.services_total, 'services_unseen', p_glance.services_unseen,
    'services_ill', p_glance.services_ill, 'last_contact_at', p_glance.last_contact_at
  );
end;
$$;
comment on function bruce.glance_item(bruce.glance) is
  'A host at a glance, as the dashboard shows it. state is its colour; observed what its hypervisor says.';
