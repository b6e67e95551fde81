create function public.netbox_mapping(token_sha256 text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb;
begin
  -- the function netbox-webhook asks with the secret key, and for nobody
  if netbox_mapping.token_sha256 is not null then
    v_token := bruce.use_token(netbox_mapping.token_sha256, array['netbox', 'operator'], p_writes => false);
    if v_token ->> 'status' <> '200' then
      return v_token;
    end if;
  end if;
  return jsonb_build_object('status', 200, 'mapping', (select s.netbox_mapping from public.settings as s));
end;
$$;
comment on function public.netbox_mapping(text) is
  'How NetBox is to be read, for a token of role netbox or operator, or for the edge function itself: '
  '{mapping}. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.netbox_mapping(text) to service_role;
