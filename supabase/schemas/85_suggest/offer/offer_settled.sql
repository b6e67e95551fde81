create function bruce.offer_settled(
  p_row bruce.all_drift, p_issue_id uuid, p_kind text, p_prefix text, p_words text[], p_host jsonb
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
begin
  -- of a service that somebody else declares NetBox may know nothing
  if (case when v_declared.id is null then bruce.is_in_netbox(p_row.hostname)
    else v_declared.netbox_id is not null or coalesce(v_declared.origin = 'netbox', false) end)
  then
    return bruce.offer_adoption(p_row, p_issue_id, p_kind, p_prefix, 'low', p_words);
  end if;
  return bruce.offer_state(p_kind, p_prefix, 'low', p_words, array[p_host]);
end;
$$;
comment on function bruce.offer_settled(bruce.all_drift, uuid, text, text, text[], jsonb) is
  'A suggestion to declare what is observed: in NetBox where NetBox declares it, else here.';
