create schema if not exists bruce;
comment on schema bruce is
  'The engine: trigger functions, current-state projections, tokens. Browse schema public; nothing here is '
  'edited by hand.';

revoke all on schema bruce from public;

grant usage on schema bruce to authenticated, service_role;
