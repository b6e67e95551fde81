create table public.imports (
  id bigint generated always as identity primary key,
  imported_at timestamptz not null default now(),
  file_name text not null check (file_name <> ''),
  outcome text not null check (outcome in ('whole', 'partial')),
  written_at timestamptz not null,
  size_bytes bigint not null check (size_bytes >= 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  counts jsonb not null default '{}',
  problems jsonb not null default '[]'
);

create index imports_sha256_idx on public.imports (sha256, imported_at desc);
create index imports_file_name_idx on public.imports (file_name, id desc);
comment on table public.imports is
  'One row per imported file (bruce import). A file whose content is the last that was imported under its '
  'name is not imported again.';
comment on column public.imports.outcome is
  'whole: every row is in. partial: some were refused, and problems says which and why.';
comment on column public.imports.written_at is
  'When the file was written: the time of rows that have none of their own.';
comment on column public.imports.counts is 'By table: rows read, and what became of them.';
comment on column public.imports.problems is 'The first of its problems: {"line", "message"}.';

alter table public.imports enable row level security;

create policy imports_select_authenticated on public.imports
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.imports to authenticated, service_role;

grant insert (file_name, outcome, written_at, size_bytes, sha256, counts, problems) on public.imports
  to service_role;

create trigger _060_strip_secrets before insert on public.imports
  for each row execute function bruce.tg__strip_secrets('file_name', 'problems');
