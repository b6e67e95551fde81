create function bruce.forward_target(p_forward_host text, out host text, out port text)
returns record
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text constant text := btrim(p_forward_host);
  v_authority text;
  v_parts text[];
begin
  -- what nearly all of them are
  if v_text ~ '^[a-z0-9][a-z0-9._-]*[a-z0-9]$' then
    host := v_text;
    return;
  end if;
  -- http://user@[fd00::5]:80/app: neither scheme nor path nor user say anything of the place
  v_authority := regexp_replace(v_text, '^[a-z][a-z0-9+.-]*://(?:[^@/]*@)?', '', 'i');
  v_authority := split_part(v_authority, '/', 1);
  v_parts := regexp_match(v_authority, '^(?:\[([^\]]+)\]|([^:\[\]]+))(?::(\d{1,5}))?$');
  host := lower(rtrim(coalesce(v_parts[1], v_parts[2], nullif(v_authority, ''), v_text), '.'));
  host := coalesce(host(bruce.to_inet(host)), nullif(host, ''));
  port := bruce.to_port(v_parts[3]);
end;
$$;
comment on function bruce.forward_target(text) is
  'The place in what a proxy calls the host to forward to: no scheme, no path, no brackets, no final dot, '
  'lower case; and the port that is written with it.';
