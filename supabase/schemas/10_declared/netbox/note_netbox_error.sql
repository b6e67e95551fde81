create function bruce.note_netbox_error(p_id bigint, p_error text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_change bruce.netbox_inbox;
begin
  update bruce.netbox_inbox as i set attempts = i.attempts + 1, error = p_error
  where i.id = p_id
  returning i.* into v_change;
  if v_change.attempts in (1, 5) then
    perform bruce.write_journal(
      p_kind => 'netbox',
      p_message => format(
        'A change of NetBox (%s %s, %s) was not applied: %s. %s', v_change.object_type, v_change.netbox_id,
        v_change.event, p_error, case v_change.attempts
          when 1 then 'It is tried again each minute, four times.'
          else 'It is not tried again: the next full export brings the state.'
        end
      ),
      p_hostname => v_change.object ->> 'hostname',
      p_details => jsonb_build_object('inbox_id', p_id, 'error', p_error, 'attempts', v_change.attempts)
    );
  end if;
end;
$$;
comment on function bruce.note_netbox_error(bigint, text) is
  'Writes down why a change of NetBox could not be applied: in its row each time, in the journal the first '
  'and the last time.';
