create table public.adoption_rules (
  name text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$'),
  enabled boolean not null default true,
  rank integer not null default 100 check (rank between 0 and 10000),
  decision text not null check (decision in ('adopt', 'review', 'never')),
  event_type text references public.drift_rules on update cascade on delete cascade,
  field text not null default '*' check (field <> ''),
  hostname text not null default '*' check (hostname <> ''),
  service text not null default '*' check (service <> ''),
  observed text not null default '*' check (observed <> ''),
  within cidr,
  description text,
  created_at timestamptz not null default bruce.clock(),
  constraint a_rule_that_adopts_names_its_event_type check (decision <> 'adopt' or event_type is not null)
);
comment on table public.adoption_rules is
  'Which differences are written into NetBox by themselves (bruce netbox adopt --rules), which wait for a '
  'review, and which never are. The first rule that fits decides; without one, a difference waits for a '
  'review.';
comment on column public.adoption_rules.rank is
  'The lowest is asked first. Of equal ones never is asked before review, and review before adopt.';
comment on column public.adoption_rules.decision is
  'adopt: written by itself. review: a person adopts it. never: adopt --all leaves it out, too.';
comment on column public.adoption_rules.event_type is 'Null: any. A rule that adopts names one.';
comment on column public.adoption_rules.field is 'What differs, such as image or ip, or a glob; * is any.';
comment on column public.adoption_rules.hostname is 'Host name or glob; * is any.';
comment on column public.adoption_rules.service is 'Service name or glob; * is any, also none.';
comment on column public.adoption_rules.observed is 'The observed value or a glob; * is any, also none.';
comment on column public.adoption_rules.within is
  'For addresses: each observed one is in this prefix, such as 192.168.2.128/25. Null: any value.';

create index adoption_rules_event_type_idx on public.adoption_rules (event_type);

alter table public.adoption_rules enable row level security;

create policy adoption_rules_select_authenticated on public.adoption_rules
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.adoption_rules to authenticated, service_role;

grant
  insert (name, enabled, rank, decision, event_type, field, hostname, service, observed, within, description),
  update (name, enabled, rank, decision, event_type, field, hostname, service, observed, within, description),
  delete
on public.adoption_rules to service_role;

create trigger _900_note_change after insert or update or delete on public.adoption_rules
  for each row execute function bruce.tg__note_change();

create trigger _060_strip_secrets before insert or update on public.adoption_rules
  for each row execute function bruce.tg__strip_secrets('description');
