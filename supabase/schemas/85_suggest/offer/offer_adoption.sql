create function bruce.offer_adoption(
  p_row bruce.all_drift, p_issue_id uuid, p_kind text, p_prefix text, p_risk text, p_words text[],
  p_others uuid[] default '{}'
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_target text;
  v_offer jsonb;
begin
  if p_issue_id is null then
    return null;
  end if;
  if p_others = '{}' then
    -- the one machine that can reach NetBox
    select a.targets[1] into v_target
    from public.bruce_cmd_allowlist as a
    where a.enabled and a.name = 'netbox_adopt' and cardinality(a.targets) = 1 and a.targets[1] !~ '[*?]';
    v_offer := bruce.offer_run(p_row, p_issue_id, p_kind, p_prefix, p_risk, p_words, null, null,
      case when v_target is not null then 'systemctl start bruce-netbox-adopt@' end, null, v_target);
  end if;
  return bruce.offer(p_kind, p_prefix, p_risk, p_words) || coalesce(v_offer, '{}') || jsonb_build_object(
    'netbox', true,
    'cli', 'npx bruce netbox adopt ' || array_to_string(p_issue_id || p_others, ' --apply && '
      'npx bruce netbox adopt ') || ' --apply');
end;
$$;
comment on function bruce.offer_adoption(bruce.all_drift, uuid, text, text, text, text[], uuid[]) is
  'A suggestion to write what was observed into NetBox, by the command line, and by the command netbox_adopt '
  'where it is enabled. p_others: issues that have to be adopted with it.';
