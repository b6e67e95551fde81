create table bruce.metric_state (
  singleton boolean primary key default true check (singleton),
  rolled_until timestamptz not null default '-infinity',
  forecast_until timestamptz not null default '-infinity',
  forecast_scope_id integer not null default -1
) with (fillfactor = 20);
comment on table bruce.metric_state is 'One row: how far the history of measurements is rolled up.';
comment on column bruce.metric_state.rolled_until is
  'All five minutes before it are rolled up, and with them the hours and days that end before it.';
comment on column bruce.metric_state.forecast_until is
  'The hour up to which all forecasts were computed.';
comment on column bruce.metric_state.forecast_scope_id is
  'The last scope whose forecasts were computed in the present round.';

alter table bruce.metric_state enable row level security;

create policy metric_state_select_authenticated on bruce.metric_state
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.metric_state to authenticated, service_role;

insert into bruce.metric_state default values;
