create function public.revoke_token(name text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('revoke_token');
  update bruce.api_tokens as t set revoked_at = bruce.clock() where t.name = revoke_token.name
    and t.revoked_at is null;
  return found;
end;
$$;
comment on function public.revoke_token(text) is
  'Revokes a token at once. False when there is none of that name in use. Security definer: nobody writes '
  'the table of tokens directly.';

grant execute on function public.revoke_token(text) to service_role;
