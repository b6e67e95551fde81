create function bruce.apply_netbox_changes(p_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_half constant integer := cardinality(p_ids) / 2;
  v_error text;
begin
  return bruce.declare_netbox_changes(p_ids);
exception
  -- no fault of a change: all of them wait for the next time
  when transaction_rollback or insufficient_resources or operator_intervention or system_error
    or lock_not_available then
    raise;
  when others then
    if v_half > 0 then
      return bruce.apply_netbox_changes(p_ids[:v_half]) || bruce.apply_netbox_changes(p_ids[v_half + 1:]);
    end if;
    v_error := bruce.safe_text(sqlerrm, 1000);
    perform bruce.note_netbox_error(p_ids[1], v_error);
    return '{}';
end;
$$;
comment on function bruce.apply_netbox_changes(bigint[]) is
  'Applies these rows of netbox_inbox, in the order of when they happened, as one set. If the set fails, '
  'its halves are tried, and so on: a bad change costs itself only. Returns the changed hosts.';
