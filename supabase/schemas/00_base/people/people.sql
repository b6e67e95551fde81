-- a person who signs up may read nothing until the owner grants it: by a claim, or by a row here
create table public.people (
  user_id uuid primary key,
  role text not null default 'viewer' constraint role_is_known check (role in ('viewer', 'operator', 'none')),
  name text,
  created_at timestamptz not null default now()
);
comment on table public.people is
  'Who may read: the people that Supabase Auth knows, by the id of their account. Somebody without a row '
  'may read by the claim app_metadata.bruce_role alone; with a row, the row counts and not the claim.';
comment on column public.people.user_id is
  'The id of the account (auth.users.id). Not its e-mail address: where addresses are not confirmed, '
  'anybody signs up with any.';
comment on column public.people.role is
  'viewer: reads. operator: reads, and decides. none: does neither, whatever the claim says.';
comment on column public.people.name is 'Who that is: the name that the journal says. It decides nothing.';

alter table public.people enable row level security;

create policy people_select_authenticated on public.people
  for select to authenticated using (user_id::text = lower((select bruce.jwt_claims() ->> 'sub')));

grant select on public.people to authenticated, service_role;

grant insert, update, delete on public.people to service_role;

create trigger _900_note_change after insert or update or delete on public.people
  for each row execute function bruce.tg__note_change();
