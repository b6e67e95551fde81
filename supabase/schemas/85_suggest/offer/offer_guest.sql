create function bruce.offer_guest(
  p_row bruce.all_drift, p_issue_id uuid, p_guest bruce.entities, p_kind text, p_prefix text, p_verb text,
  p_risk text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_is_lxc boolean := coalesce(p_guest.item ->> 'type' = 'lxc', false);
  v_number text := substring(p_guest.item ->> 'vmid' from '^\d{1,9}$');
  v_place text := coalesce((
    select h.place from bruce.host_state as h where h.hostname = p_row.hostname
  ), p_guest.node, (select s.host from bruce.scopes as s where s.scope_id = p_guest.scope_id));
begin
  return bruce.offer_run(p_row, p_issue_id, p_kind, p_prefix, p_risk,
    array[coalesce(p_guest.name, p_row.hostname), v_place], v_place,
    case
      -- a VM of TrueNAS has a number of its own there
      when p_guest.kind = 'vm' and p_verb in ('start', 'shutdown', 'resume') then 'midclt call '
        || format('vm.%s ', case p_verb when 'shutdown' then 'stop' else p_verb end)
        || substring(p_guest.item ->> 'id' from '^\d{1,9}$')
      when p_guest.kind = 'vm' then null
      else case when v_is_lxc then 'pct ' else 'qm ' end || p_verb || ' ' || v_number
    end,
    case when p_guest.kind = 'guest' then
      case when v_is_lxc then 'pct ' else 'qm ' end || p_verb || ' .*\{' end);
end;
$$;
comment on function bruce.offer_guest(
  bruce.all_drift, uuid, bruce.entities, text, text, text, text
) is
  'A suggestion to start, resume, shut down or unlock a guest on the hypervisor that it is on. Null: its '
  'number is not known.';
