create function bruce.local_place(p_host text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_address constant inet := bruce.to_inet(p_host);
begin
  return case
    when p_host ~* '^(localhost(\..*)?|ip6-localhost|ip6-loopback|0\.0\.0\.0|::)$'
      or v_address << inet '127.0.0.0/8' or v_address = inet '::1' then 'loopback'
    -- the names of Docker, Docker Desktop, Podman, Rancher Desktop, Lima; the gateways of the networks that
    -- Docker and Podman make first, and of slirp4netns and pasta
    when p_host ~* ('^((host|gateway)\.docker\.internal|docker\.for\.(mac|win)\.(host\.internal|localhost)'
        '|host\.(containers|lima|rancher-desktop|orb|minikube)\.internal|host-gateway)$')
      or v_address = any (array[
        inet '172.17.0.1', inet '10.88.0.1', inet '10.0.2.2', inet '192.168.65.254', inet '169.254.1.2'
      ]) then 'machine'
    -- the networks that Docker and Podman number by themselves
    when v_address << inet '172.16.0.0/12' and not v_address << inet '172.16.0.0/16'
      or v_address << inet '10.88.0.0/15'
      or v_address << inet '169.254.0.0/16'
      or v_address << inet 'fe80::/10'
      -- of the last ones only the gateways: homes have such addresses too
      or p_host ~ '^192\.168\.(16|32|48|64|80|96|112|128|144|160|176|192|208|224|240)\.1$' then 'network'
    -- only the proxy can tell what a variable or a socket stands for
    when p_host ~ '[$%{}]' or p_host ~* '^unix(:|$)' then 'unknown'
  end;
end;
$$;
comment on function bruce.local_place(text) is
  'What an address means only for who uses it: loopback (the proxy itself, or its container), machine (that '
  'the container of the proxy runs on), network (of containers), unknown (a variable, a socket). Null: an '
  'address like any other.';
