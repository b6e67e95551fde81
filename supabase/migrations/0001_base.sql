-- Made from supabase/schemas/00_base by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 00_base/00_preconditions.sql
-- Where BRUCE cannot run it says so first, before anything changes.

do $$
begin
  if current_setting('server_version_num')::integer < 150000 then
    raise exception 'BRUCE needs Postgres 15 or newer; this server is Postgres %.',
      current_setting('server_version')
      using errcode = 'feature_not_supported', hint = 'Upgrade the server first. Nothing was changed.';
  end if;
end;
$$;
-- An older BRUCE database may have tables of another role: a superuser's import made them. Only their owner
-- can alter them.
do $$
declare
  v_tables text;
  v_statements text;
begin
  select
    string_agg(format('public.%I (of %s)', c.relname, r.rolname), ', ' order by c.relname),
    string_agg(format('alter table public.%I owner to %I;', c.relname, current_user), ' ' order by c.relname)
  into v_tables, v_statements
  from pg_catalog.pg_class as c
  join pg_catalog.pg_roles as r on r.oid = c.relowner
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and c.relname in ('sources', 'assets', 'snapshots', 'observed_snapshots', 'events')
    and not pg_has_role(c.relowner, 'usage');
  if v_tables is not null then
    raise exception 'The role % migrates, but does not own %. As that owner, run once: %', current_user,
      v_tables, v_statements
      using errcode = 'insufficient_privilege',
      hint = 'Then migrate again. Nothing was changed; who wrote to these tables still can.';
  end if;
end;
$$;

-- 00_base/schemas.sql
create schema if not exists bruce;
comment on schema bruce is
  'The engine: trigger functions, current-state projections, tokens. Browse schema public; nothing here is '
  'edited by hand.';
revoke all on schema bruce from public;
grant usage on schema bruce to authenticated, service_role;

-- 00_base/engine/avoid_jit.sql
create function bruce.avoid_jit()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform set_config('jit', 'off', true);
end;
$$;
revoke all on function bruce.avoid_jit() from public, anon, authenticated, service_role;
comment on function bruce.avoid_jit() is
  'Turns JIT off for this transaction. The setting of the database is lost in a restore under another name.';

-- 00_base/engine/end_of_waiting.sql
create function bruce.end_of_waiting()
returns timestamptz
language plpgsql
volatile
set search_path = ''
as $$
begin
  return clock_timestamp() + case
    when coalesce(current_setting('request.method', true), '') <> ''
      or coalesce(current_setting('request.jwt.claims', true), '') <> ''
    then interval '3 seconds' else interval '30 seconds'
  end;
end;
$$;
revoke all on function bruce.end_of_waiting() from public, anon, authenticated, service_role;
comment on function bruce.end_of_waiting() is
  'Until when a writer waits for others: for 3 seconds in a request of the API, because those who read need '
  'its connection, else for 30.';
grant execute on function bruce.end_of_waiting() to service_role;

-- 00_base/engine/fault.sql
create function bruce.fault(
  p_status integer, p_code text, p_message text, p_details jsonb default null,
  p_retry_after_s integer default null
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object('status', p_status, 'code', p_code, 'message', p_message)
    || case when p_details is null then '{}' else jsonb_build_object('details', p_details) end
    || case when p_retry_after_s is null then '{}'
      else jsonb_build_object('retry_after_s', p_retry_after_s) end;
end;
$$;
revoke all on function bruce.fault(pg_catalog.int4, text, text, jsonb, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.fault(integer, text, text, jsonb, integer) is
  'An error as an answer: the HTTP status, a code for programs, a message for people. Details and '
  'retry_after_s are members only where they are given.';

-- 00_base/engine/is_importing.sql
create function bruce.is_importing()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(current_setting('bruce.importing', true), '') = 'on';
end;
$$;
revoke all on function bruce.is_importing() from public, anon, authenticated, service_role;
comment on function bruce.is_importing() is
  'True if the inserted events come from an export of BRUCE. They were sent before, so nobody is notified '
  'again.';

-- 00_base/engine/is_read_only.sql
create function bruce.is_read_only()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return current_setting('transaction_read_only')::boolean;
end;
$$;
revoke all on function bruce.is_read_only() from public, anon, authenticated, service_role;
comment on function bruce.is_read_only() is
  'True in a transaction that may not write: every one on a read replica, and a GET through PostgREST.';

-- 00_base/engine/let_commit_wait.sql
-- what a power cut takes of such a commit is at most what was written in the last moment (wal_writer_delay)

create function bruce.let_commit_wait(p_unless_written regclass[] default '{}')
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if current_setting('track_counts') = 'on' and not exists (
    -- rows that this session wrote a moment ago count too: then the commit is flushed without need
    select from unnest(p_unless_written) as t (name)
    where pg_stat_get_xact_tuples_inserted(t.name) + pg_stat_get_xact_tuples_updated(t.name)
      + pg_stat_get_xact_tuples_deleted(t.name) > 0
  ) then
    perform set_config('synchronous_commit', 'off', true);
  end if;
end;
$$;
revoke all on function bruce.let_commit_wait(regclass[]) from public, anon, authenticated, service_role;
comment on function bruce.let_commit_wait(regclass[]) is
  'The caller wrote only what comes again by itself, such as a time of contact: this commit need not wait '
  'for the disk. Not if this transaction wrote to one of the tables.';

-- 00_base/engine/lock_engine.sql
create function bruce.lock_engine()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- as expressions: a statement of its own would cost ten times as much
  v_avoided boolean := bruce.avoid_jit() is not null;
  v_is_free boolean := pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0));
begin
  if not v_is_free then
    perform bruce.wait_for_lock('bruce.engine');
  end if;
end;
$$;
revoke all on function bruce.lock_engine() from public, anon, authenticated, service_role;
comment on function bruce.lock_engine() is
  'Allows one writer at a time, until its transaction ends. Two writers that each see the old half of '
  'declared and observed would both miss a drift. Order of all locks: this one, or bruce.share_engine and '
  'then hosts by bruce.lock_hosts; then bruce.lock_notices; then bruce.lock_commands. So no two writers '
  'deadlock. Each wait has an end: bruce.wait_for_lock.';

-- 00_base/engine/lock_hosts.sql
create function bruce.lock_hosts(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host text;
  v_until timestamptz;
begin
  for v_host in select distinct h from unnest(p_hosts) as h order by h loop
    if not pg_try_advisory_xact_lock(hashtextextended('bruce.host ' || v_host, 0)) then
      v_until := coalesce(v_until, bruce.end_of_waiting());
      perform bruce.wait_for_lock('bruce.host ' || v_host, p_until => v_until);
    end if;
  end loop;
end;
$$;
revoke all on function bruce.lock_hosts(text[]) from public, anon, authenticated, service_role;
comment on function bruce.lock_hosts(text[]) is
  'Allows one writer at a time for each of these hosts (names in lower case), until its transaction ends. In '
  'one order, so that two batches do not deadlock. The caller shares the engine, and calls it once.';

-- 00_base/engine/lock_notices.sql
create function bruce.lock_notices()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('bruce.notices', 0)) then
    perform bruce.wait_for_lock('bruce.notices');
  end if;
end;
$$;
revoke all on function bruce.lock_notices() from public, anon, authenticated, service_role;
comment on function bruce.lock_notices() is
  'The lock of what writers of different hosts have in common: tasks, and the counts of waivers and windows. '
  'Taken as late as possible, since it is held until the transaction ends.';

-- 00_base/engine/refuse_read_only.sql
create function bruce.refuse_read_only(p_function text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if bruce.is_read_only() then
    raise read_only_sql_transaction using
      message = format('%s writes, and this transaction may only read.', p_function),
      hint = case when pg_is_in_recovery() then 'This is a read replica: ask the primary.'
        else 'Through PostgREST: use POST.' end;
  end if;
end;
$$;
revoke all on function bruce.refuse_read_only(text) from public, anon, authenticated, service_role;
comment on function bruce.refuse_read_only(text) is
  'Ends with 25006 where the transaction may not write. For public functions that write and take no token; '
  'those with a token answer 503, read_only (bruce.use_token).';

-- 00_base/engine/revision.sql
create function bruce.revision()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_number bigint;
begin
  -- A writer takes its number before it commits: who reads the number alone could keep the data from before
  -- that commit for ever. So the number is read first, and in the statement after it whether anybody writes:
  -- if so, the revision is good for one look only. Who comes later takes a later number. A snapshot does not
  -- tell it: the newest transactions lie beyond its end, at work or not.
  select s.last_value + s.is_called::integer into v_number from bruce.revisions as s;
  -- One that sees the database of an earlier moment may see less than the number says
  if pg_is_in_recovery() or current_setting('transaction_isolation') <> 'read committed' or exists (
    select from pg_catalog.pg_locks as l
    where l.locktype = 'transactionid' and l.granted and l.pid is distinct from pg_backend_pid()
      -- a prepared transaction has no pid; those of other databases change nothing here
      and (l.pid is null or exists (
        select from pg_catalog.pg_stat_activity as a
        where a.pid = l.pid and a.datname = current_database()
      ))
  ) then
    return v_number || ' ' || clock_timestamp();
  end if;
  return v_number::text;
end;
$$;
revoke all on function bruce.revision() from public, anon, authenticated, service_role;
comment on function bruce.revision() is
  'Which version of the truth a look at the database sees: the same text means that nothing a person sees '
  'has changed. Ask it before what it is the version of, in a statement of its own.';

-- 00_base/engine/revisions.sql
create sequence bruce.revisions;
comment on sequence bruce.revisions is
  'Moves on with each change of what a person sees: see bruce.revision. A sequence, so that writers neither '
  'wait for each other nor leave dead rows.';

-- 00_base/engine/share_engine.sql
create function bruce.share_engine()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_avoided boolean := bruce.avoid_jit() is not null;
  v_is_free boolean := pg_try_advisory_xact_lock_shared(hashtextextended('bruce.engine', 0));
begin
  if not v_is_free then
    perform bruce.wait_for_lock('bruce.engine', p_is_shared => true);
  end if;
end;
$$;
revoke all on function bruce.share_engine() from public, anon, authenticated, service_role;
comment on function bruce.share_engine() is
  'The lock of the engine, together with others who share it. For who then locks the only hosts that it '
  'writes about (bruce.lock_hosts). Whoever shares it may not ask for the whole lock in this transaction: '
  'two who share it would wait for each other.';

-- 00_base/engine/switch_jit_off.sql
create function bruce.switch_jit_off()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  execute format('alter database %I set jit = off', current_database());
  return true;
exception
  -- only the owner of a database may: then the transactions that write still do without (avoid_jit)
  when insufficient_privilege then
    return false;
end;
$$;
revoke all on function bruce.switch_jit_off() from public, anon, authenticated, service_role;
comment on function bruce.switch_jit_off() is
  'Turns JIT off for new connections to this database. With LLVM, Postgres compiles the large queries of '
  'the engine again and again: seconds instead of milliseconds. False: the role does not own the database.';
select bruce.switch_jit_off();

-- 00_base/engine/tg__lock_engine.sql
create function bruce.tg__lock_engine()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  return null;
end;
$$;
revoke all on function bruce.tg__lock_engine() from public, anon, authenticated, service_role;
comment on function bruce.tg__lock_engine() is
  'Takes the lock of the engine before any row is locked, so that writers of different tables wait for '
  'each other in one place. Security definer: a writer needs no right of its own for it.';

-- 00_base/engine/tg__lock_notices.sql
create function bruce.tg__lock_notices()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  perform bruce.lock_notices();
  return null;
end;
$$;
revoke all on function bruce.tg__lock_notices() from public, anon, authenticated, service_role;
comment on function bruce.tg__lock_notices() is
  'Takes both locks before any row is locked that those who hold them refer to. Security definer: a writer '
  'needs no right of its own for it.';

-- 00_base/engine/tg__note_change.sql
create function bruce.tg__note_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_revision bigint := nextval('bruce.revisions');
begin
  if to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null then
    perform bruce.tell_change(v_revision);
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg__note_change() from public, anon, authenticated, service_role;
comment on function bruce.tg__note_change() is
  'Moves bruce.revision on, and tells it where Realtime is. For tables that a person sees. Security '
  'definer: whoever may write the table has no right on the sequence.';

-- 00_base/engine/tg__refuse_change.sql
create function bruce.tg__refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation', hint = tg_argv[0];
end;
$$;
revoke all on function bruce.tg__refuse_change() from public, anon, authenticated, service_role;
comment on function bruce.tg__refuse_change() is
  'Makes a table append-only, for its owner too. Argument of the trigger: the hint.';

-- 00_base/engine/this_database.sql
create function bruce.this_database()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  -- another server, another database of it, the tables made again, and the server set back to an earlier
  -- moment: each is a restore, and changes one of these
  return format(
    '%s/%s/%s/%s', (select s.system_identifier from pg_control_system() as s),
    (select d.oid from pg_catalog.pg_database as d where d.datname = current_database()),
    'public.bruce_cmd'::regclass::oid, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
  );
end;
$$;
revoke all on function bruce.this_database() from public, anon, authenticated, service_role;
comment on function bruce.this_database() is
  'What this database has, and no copy or restored backup of it. Not for read replicas.';

-- 00_base/engine/try_lock_engine.sql
create function bruce.try_lock_engine()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.avoid_jit();
  return pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0));
end;
$$;
revoke all on function bruce.try_lock_engine() from public, anon, authenticated, service_role;
comment on function bruce.try_lock_engine() is
  'Takes the lock of the engine if nobody has it and nobody waits for it. Says whether it did.';

-- 00_base/engine/try_lock_notices.sql
create function bruce.try_lock_notices()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(hashtextextended('bruce.notices', 0));
end;
$$;
revoke all on function bruce.try_lock_notices() from public, anon, authenticated, service_role;
comment on function bruce.try_lock_notices() is
  'Takes the lock of bruce.lock_notices if nobody has it and nobody waits for it. Says whether it did.';

-- 00_base/engine/wait_for_lock.sql
create function bruce.wait_for_lock(
  p_name text, p_is_shared boolean default false, p_until timestamptz default bruce.end_of_waiting()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_key constant bigint := hashtextextended(p_name, 0);
  v_before constant text := current_setting('lock_timeout');
  -- 0 would be without end
  v_left constant integer := greatest(extract(epoch from p_until - clock_timestamp()) * 1000, 1);
begin
  if v_before::interval = interval '0' or v_before::interval > make_interval(secs => v_left / 1000.0) then
    perform set_config('lock_timeout', v_left || 'ms', true);
  end if;
  if p_is_shared then
    perform pg_advisory_xact_lock_shared(v_key);
  else
    perform pg_advisory_xact_lock(v_key);
  end if;
  perform set_config('lock_timeout', v_before, true);
exception
  when lock_not_available then
    raise exception 'BRUCE is busy: another writer did not end in time. Nothing was written.'
      using errcode = 'lock_not_available', hint = 'Send it again later.', detail = p_name;
end;
$$;
revoke all on function bruce.wait_for_lock(text, pg_catalog.bool, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.wait_for_lock(text, boolean, timestamptz) is
  'Waits for an advisory lock that somebody has, held until the transaction ends; fails with 55P03 when it '
  'is not free in time, or in the lock_timeout of the session, where that is shorter.';
grant execute on function bruce.wait_for_lock(text, boolean, timestamptz) to service_role;

-- 00_base/people/person_may_read.sql
create function bruce.person_may_read()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.person_role() in ('viewer', 'operator');
end;
$$;
revoke all on function bruce.person_may_read() from public, anon, authenticated, service_role;
comment on function bruce.person_may_read() is
  'May the person whose request this is read? Policies ask it as (select bruce.person_may_read()): once a '
  'statement, not once a row.';
grant execute on function bruce.person_may_read() to authenticated, service_role;

-- 00_base/secrets/tg__strip_secrets.sql
create function bruce.tg__strip_secrets()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_new jsonb := to_jsonb(new);
  v_old jsonb;
  v_said jsonb := '{}';
  v_column text;
begin
  if tg_op = 'UPDATE' then
    v_old := to_jsonb(old);
  end if;
  foreach v_column in array tg_argv loop
    if jsonb_typeof(v_new -> v_column) in ('string', 'array', 'object')
      -- what is there already was stripped when it came
      and v_new -> v_column is distinct from v_old -> v_column
    then
      v_said := v_said || jsonb_build_object(v_column, v_new -> v_column);
    end if;
  end loop;
  if bruce.may_hold_secrets(v_said) then
    new := jsonb_populate_record(new, (
      select jsonb_object_agg(c.key, bruce.strip_secrets(
        c.value, p_by_name => c.key in ('metadata', 'match', 'object')))
      from jsonb_each(v_said) as c
    ));
  end if;
  return new;
end;
$$;
revoke all on function bruce.tg__strip_secrets() from public, anon, authenticated, service_role;
comment on function bruce.tg__strip_secrets() is
  'Takes secrets out of the columns that it is told, whoever writes them. By name only out of what others '
  'declare with names of their own.';

-- 00_base/journal/journal.sql
create table public.journal (
  id bigint generated always as identity primary key,
  created_at timestamptz not null,
  kind text not null check (kind ~ '^[a-z][a-z_]*$'),
  message text not null,
  actor text not null default 'bruce',
  hostname text,
  service text,
  issue_id uuid,
  event_id uuid,
  action_id uuid,
  command_id uuid,
  details jsonb not null default '{}'
);
revoke all on table public.journal from public, anon, authenticated, service_role;
comment on table public.journal is
  'What BRUCE and people did, in sentences: acknowledged, waived, sent, queued, ran, verified. Append-only.';
comment on column public.journal.kind is 'acknowledge, waiver, window, notification, command, memory ...';
comment on column public.journal.message is 'One sentence for people.';
comment on column public.journal.actor is
  'Name of the token or person it was done by; bruce when it did so itself.';
create index journal_created_at_idx on public.journal (created_at desc, id desc);
create index journal_issue_id_idx on public.journal (issue_id) where issue_id is not null;
-- notifications about several issues, by each of them
create index journal_issue_ids_idx on public.journal using gin ((details -> 'issue_ids'))
  where kind = 'notification' and details ? 'issue_ids';
-- what was written into NetBox for a difference, and undone
create index journal_adoptions_idx on public.journal ((details ->> 'drift_key'), id desc)
  where kind = 'adoption';
create index journal_hostname_idx on public.journal (hostname, created_at desc) where hostname is not null;
alter table public.journal enable row level security;
create policy journal_select_authenticated on public.journal
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.journal to authenticated, service_role;
create trigger _100_refuse_change before update or truncate on public.journal
  for each statement execute function bruce.tg__refuse_change('Write a new line; history is never edited.');
-- bruce.purge_notifications deletes lines older than settings.journal_retention; nobody else may delete
create trigger _110_refuse_delete before delete on public.journal
  for each statement when (current_setting('bruce.is_purging', true) is distinct from 'on')
  execute function bruce.tg__refuse_change('Write a new line; history is never edited.');
create trigger _900_note_change after insert or update or delete on public.journal
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before insert on public.journal
  for each row execute function bruce.tg__strip_secrets('message', 'actor', 'details');

-- 00_base/time/clock.sql
create function bruce.clock()
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    nullif(current_setting('bruce.now', true), '')::timestamptz,
    case when pg_is_in_recovery() then bruce.replica_clock() end,
    now()
  );
end;
$$;
revoke all on function bruce.clock() from public, anon, authenticated, service_role;
comment on function bruce.clock() is
  'The present; on a read replica the moment until which it knows what happened (bruce.replica_clock). Tests '
  'and previews set bruce.now in their transaction to choose it.';
grant execute on function bruce.clock() to authenticated, service_role;

-- 00_base/journal/write_journal.sql
create function bruce.write_journal(
  p_kind text, p_message text, p_actor text default 'bruce', p_hostname text default null,
  p_service text default null,
  p_issue_id uuid default null, p_event_id uuid default null, p_action_id uuid default null,
  p_command_id uuid default null, p_details jsonb default '{}', p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.journal (
    created_at, kind, message, actor, hostname, service, issue_id, event_id, action_id, command_id, details
  ) values (
    p_now, p_kind, p_message, coalesce(p_actor, 'bruce'), p_hostname, p_service, p_issue_id, p_event_id,
    p_action_id,
    p_command_id, coalesce(p_details, '{}')
  );
end;
$$;
revoke all on function bruce.write_journal(text, text, text, text, text, uuid, uuid, uuid, uuid, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.write_journal(
  text, text, text, text, text, uuid, uuid, uuid, uuid, jsonb, timestamptz
) is
  'Adds one line to the journal. Call it with named arguments.';

-- 00_base/language/texts.sql
create table public.texts (
  key text not null constraint key_names_its_subject check (key ~ '^[a-z_]+[.][a-z0-9_.]+$'),
  language text not null constraint language_is_a_code check (language ~ '^[a-z]{2}$'),
  text text not null
    constraint placeholders_are_numbered check (replace(text, '%%', '') !~ '%(?![1-9][$]s)'),
  primary key (key, language)
);
revoke all on table public.texts from public, anon, authenticated, service_role;
comment on table public.texts is
  'All sentences that BRUCE says, in each language. Rows in another language, and '
  'settings.language, make BRUCE speak it; a sentence without such a row is said in English.';
comment on column public.texts.key is
  'Subject and sentence, such as service_missing.stopped.';
comment on column public.texts.language is 'ISO 639-1 code of the language: en, fr.';
comment on column public.texts.text is
  'The sentence. %1$s stands for its first value, %2$s for the second; a percent sign is written %%.';
alter table public.texts enable row level security;
create policy texts_select_authenticated on public.texts
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.texts to authenticated, service_role;
grant insert, update, delete on public.texts to service_role;
create trigger _900_note_change after insert or update or delete on public.texts
  for each row execute function bruce.tg__note_change();

-- 00_base/language/number_words.sql
create function bruce.number_words(p_number numeric)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return replace(p_number::text, '.', bruce.say('number.point'));
end;
$$;
revoke all on function bruce.number_words(pg_catalog.numeric) from public, anon, authenticated, service_role;
comment on function bruce.number_words(numeric) is
  'A number in a sentence, with the decimal point or comma of the language.';
grant execute on function bruce.number_words(numeric) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('number.point', 'en', '.'), ('number.point', 'fr', ',');

-- 00_base/language/say.sql
create function bruce.say(p_key text, variadic p_values text[] default '{}')
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_text text;
begin
  select t.text into v_text
  from public.settings as s
  join public.texts as t on t.key = p_key and t.language in (s.language, 'en')
  order by t.language = s.language desc
  limit 1;
  -- a row that somebody deleted costs its words, not the difference that they tell of
  return coalesce(format(v_text, variadic p_values), concat_ws(' ', variadic p_key || p_values));
end;
$$;
revoke all on function bruce.say(text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.say(text, text[]) is
  'A sentence of public.texts in the language of settings.language, else in English, with its values. A key '
  'without a row is said itself.';
grant execute on function bruce.say(text, text[]) to authenticated, service_role;

-- 00_base/language/state_words.sql
create function bruce.state_words(p_state text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when p_state in ('running', 'stopped', 'failed', 'paused', 'absent', 'changing', 'unknown')
      then bruce.say('state.' || p_state)
    else p_state
  end;
end;
$$;
revoke all on function bruce.state_words(text) from public, anon, authenticated, service_role;
comment on function bruce.state_words(text) is
  'A state of an observed thing as a word of a sentence; a word of its platform stays as it is.';
grant execute on function bruce.state_words(text) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('state.running', 'en', 'running'), ('state.running', 'fr', 'en marche'),
  ('state.stopped', 'en', 'stopped'), ('state.stopped', 'fr', 'arrêté'),
  ('state.failed', 'en', 'failed'), ('state.failed', 'fr', 'en échec'),
  ('state.paused', 'en', 'paused'), ('state.paused', 'fr', 'en pause'),
  ('state.absent', 'en', 'absent'), ('state.absent', 'fr', 'absent'),
  ('state.changing', 'en', 'changing'), ('state.changing', 'fr', 'en changement'),
  ('state.unknown', 'en', 'unknown'), ('state.unknown', 'fr', 'inconnu');

-- 00_base/people/jwt_claims.sql
create function bruce.jwt_claims()
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb;
exception
  -- claims that cannot be read count as no claims
  when data_exception or program_limit_exceeded then
    return '{}';
end;
$$;
revoke all on function bruce.jwt_claims() from public, anon, authenticated, service_role;
comment on function bruce.jwt_claims() is
  'The claims of the token of this request, as PostgREST has verified them. Nothing ({}) outside a request.';
grant execute on function bruce.jwt_claims() to authenticated, service_role;

-- 00_base/people/people.sql
-- a person who signs up may read nothing until the owner grants it: by a claim, or by a row here
create table public.people (
  user_id uuid primary key,
  role text not null default 'viewer' constraint role_is_known check (role in ('viewer', 'operator', 'none')),
  name text,
  created_at timestamptz not null default now()
);
revoke all on table public.people from public, anon, authenticated, service_role;
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

-- 00_base/people/person.sql
create function bruce.person()
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claims jsonb := bruce.jwt_claims();
  v_sub text := nullif(btrim(v_claims ->> 'sub'), '');
begin
  if v_sub is null then
    return null;
  end if;
  -- cut as bruce_cmd.requested_by is: else who asked and who approves would differ by the length of a name
  return jsonb_build_object(
    'role', bruce.person_role(),
    'name', (
      select btrim(bruce.safe_text(n.name, 100))
      from (values
        (1, (select p.name from public.people as p where p.user_id::text = lower(v_sub))),
        (2, v_claims ->> 'email'), (3, v_sub)
      ) as n (place, name)
      where btrim(bruce.safe_text(n.name, 100)) <> ''
      order by n.place limit 1
    )
  );
end;
$$;
revoke all on function bruce.person() from public, anon, authenticated, service_role;
comment on function bruce.person() is
  'Who the person of this request is: {"name", "role"}; null when nobody has signed in. The name in people '
  'counts first, then the e-mail address, then the id of the account. Of user_metadata nothing counts: the '
  'person writes it.';

-- 00_base/people/person_may_act.sql
create function bruce.person_may_act()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.person_role() = 'operator';
end;
$$;
revoke all on function bruce.person_may_act() from public, anon, authenticated, service_role;
comment on function bruce.person_may_act() is
  'May the person whose request this is decide: acknowledge, waive, approve, release? Who may act may read.';
grant execute on function bruce.person_may_act() to authenticated, service_role;

-- 00_base/people/person_role.sql
create function bruce.person_role()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claims jsonb := bruce.jwt_claims();
begin
  -- app_metadata is written by the owner of the project alone; user_metadata is written by the person and
  -- counts for nothing
  return coalesce(
    (select p.role from public.people as p where p.user_id::text = lower(v_claims ->> 'sub')),
    v_claims -> 'app_metadata' ->> 'bruce_role',
    'none'
  );
end;
$$;
revoke all on function bruce.person_role() from public, anon, authenticated, service_role;
comment on function bruce.person_role() is
  'The role of the person whose request this is: the one in people, else the one in the claim '
  'app_metadata.bruce_role.';
grant execute on function bruce.person_role() to authenticated, service_role;

-- 00_base/people/refuse_strangers.sql
create function bruce.refuse_strangers()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  -- service_role and the owner see past row level security: they are asked by their key, not by a person's
  -- role
  if row_security_active('public.people') and not bruce.person_may_read() then
    raise insufficient_privilege using
      message = 'This account may not read here.',
      hint = 'The owner of the project makes it a viewer or an operator: docs/people.md.';
  end if;
end;
$$;
revoke all on function bruce.refuse_strangers() from public, anon, authenticated, service_role;
comment on function bruce.refuse_strangers() is
  'Ends with 42501 for a person who may not read. For functions that would answer even where no row can be '
  'seen.';
grant execute on function bruce.refuse_strangers() to authenticated, service_role;

-- 00_base/quotas/quota_left.sql
create function bruce.quota_left(p_token text, p_quota text, p_now timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
begin
  return (select q.most from bruce.quotas() as q where q.quota = p_quota) - coalesce((
    select u.used from bruce.token_quotas as u
    where u.token = p_token and u.quota = p_quota and u.day = (p_now at time zone 'UTC')::date
  ), 0);
end;
$$;
revoke all on function bruce.quota_left(text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.quota_left(text, text, timestamptz) is
  'How much a token may still make today (UTC).';

-- 00_base/quotas/quotas.sql
create function bruce.quotas()
returns table (quota text, most integer, of_what text)
language sql
immutable
parallel safe
set search_path = ''
as $$
  values
    ('new_hosts', 1000, 'new hosts and sources that nobody declared'),
    ('new_issues', 100000, 'new issues')
$$;
revoke all on function bruce.quotas() from public, anon, authenticated, service_role;
comment on function bruce.quotas() is
  'How much of what stays for ever, or for days, one token can make in a day (UTC): '
  'docs/reliability.md#quotas';
grant execute on function bruce.quotas() to authenticated, service_role;

-- 00_base/quotas/spend_quota.sql
create function bruce.spend_quota(
  p_token text, p_quota text, p_used integer, p_refused integer, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_day date := (p_now at time zone 'UTC')::date;
begin
  if p_used = 0 and p_refused = 0 then
    return;
  end if;
  insert into bruce.token_quotas as u (token, quota, day, used, refused, refused_at)
  values (p_token, p_quota, v_day, p_used, p_refused, case when p_refused > 0 then p_now end)
  on conflict (token, quota) do update set
    day = v_day,
    used = case when u.day = v_day then u.used else 0 end + p_used,
    refused = case when u.day = v_day then u.refused else 0 end + p_refused,
    refused_at = case
      when u.day <> v_day or u.refused_at is null then excluded.refused_at
      else u.refused_at
    end;
end;
$$;
revoke all on function bruce.spend_quota(text, text, pg_catalog.int4, pg_catalog.int4, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.spend_quota(text, text, integer, integer, timestamptz) is
  'Counts what a token made, and what was refused because its quota is used up, on this day (UTC). One row '
  'is written, of this token: the last lock that a request takes.';

-- 00_base/quotas/token_quotas.sql
create table bruce.token_quotas (
  token text not null,
  quota text not null,
  day date not null,
  used integer not null default 0,
  refused integer not null default 0,
  refused_at timestamptz,
  primary key (token, quota),
  constraint refused_at_is_set_when_refused check ((refused > 0) = (refused_at is not null))
) with (fillfactor = 50);
revoke all on table bruce.token_quotas from public, anon, authenticated, service_role;
comment on table bruce.token_quotas is
  'What each token has used of its quotas on its last day: one row a token and quota, whatever it sends.';
comment on column bruce.token_quotas.refused is 'Payloads that were refused on that day.';
create index token_quotas_refused_idx on bruce.token_quotas (refused_at) where refused > 0;
alter table bruce.token_quotas enable row level security;
create policy token_quotas_select_authenticated on bruce.token_quotas
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.token_quotas to authenticated, service_role;

-- 00_base/realtime/open_topic.sql
create function bruce.open_topic()
returns text
language plpgsql
volatile
set search_path = ''
as $$
begin
  if to_regclass('realtime.messages') is null or to_regprocedure('realtime.topic()') is null then
    return 'Realtime is not here.';
  end if;
  drop policy if exists bruce_select_authenticated on realtime.messages;
  create policy bruce_select_authenticated on realtime.messages for select to authenticated using (
    extension = 'broadcast' and (select realtime.topic()) = 'bruce' and (select bruce.person_may_read())
  );
  return null;
exception
  when insufficient_privilege then
    return format('Realtime lets nobody hear of changes: %s.', sqlerrm);
end;
$$;
revoke all on function bruce.open_topic() from public, anon, authenticated, service_role;
comment on function bruce.open_topic() is
  'Lets people who may read hear the topic bruce of Realtime, and nobody send to it. Null: done; else why '
  'not. bruce.schedule_jobs calls it.';

-- 00_base/realtime/tell_change.sql
create function bruce.tell_change(p_revision bigint)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now constant bigint := extract(epoch from clock_timestamp()) * 1000;
begin
  -- two sessions may pass here at once: then it is told twice, which costs nothing but a question. What is
  -- left out within the second is found by who was told: the page asks again soon after
  if v_now < (select s.last_value + 1000 from bruce.told_at as s) then
    return;
  end if;
  perform setval('bruce.told_at', v_now);
  begin
    perform realtime.send(jsonb_build_object('revision', p_revision), 'changed', 'bruce', true);
  exception
    -- whatever Realtime objects to, what was written stays written; once a minute the log says why
    when others then
      perform setval('bruce.told_at', v_now + 60000);
      raise warning 'No page hears at once that something changed: %', sqlerrm using
        hint = 'Realtime refuses realtime.send. Pages go on asking from time to time: docs/dashboard.md.';
  end;
end;
$$;
revoke all on function bruce.tell_change(pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.tell_change(bigint) is
  'Tells pages through Realtime that something changed, at most once a second: event changed of the private '
  'topic bruce. Realtime sends it when the transaction commits.';

-- 00_base/realtime/told_at.sql
create unlogged sequence bruce.told_at minvalue 0;
comment on sequence bruce.told_at is
  'Milliseconds since 1970 until which no change is told again; see bruce.tell_change. A sequence, so that '
  'writers do not wait for each other.';

-- 00_base/secrets/holds_secrets.sql
create function bruce.holds_secrets(p_value jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return exists (
      select from jsonb_path_query(p_value, 'strict $.**') as o
      cross join lateral jsonb_object_keys(case jsonb_typeof(o) when 'object' then o else '{}' end) as k
      where bruce.looks_secret(k)
    )
    or exists (
      select from jsonb_path_query(p_value, 'strict $.**') as s
      where jsonb_typeof(s) = 'string'
        and (bruce.strip_text(s #>> '{}') <> s #>> '{}' or s #>> '{}' ~ '://[^/?#\s]*@')
    );
end;
$$;
revoke all on function bruce.holds_secrets(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.holds_secrets(jsonb) is
  'Is there a member whose name asks for a secret, or a text with a known form of token or with credentials '
  'in an address?';
grant execute on function bruce.holds_secrets(jsonb) to service_role;

-- 00_base/secrets/is_secret_host.sql
create function bruce.is_secret_host(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((select h.is_secret from bruce.host_state as h where h.hostname = p_hostname), false);
end;
$$;
revoke all on function bruce.is_secret_host(text) from public, anon, authenticated, service_role;
comment on function bruce.is_secret_host(text) is
  'Is it tagged secrets or vault, so that mounts and commands are never stored?';

-- 00_base/secrets/looks_secret.sql
create function bruce.looks_secret(p_key text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_key ~* bruce.secret_names();
end;
$$;
revoke all on function bruce.looks_secret(text) from public, anon, authenticated, service_role;
comment on function bruce.looks_secret(text) is 'Does a key of this name hold a secret?';
grant execute on function bruce.looks_secret(text) to service_role;

-- 00_base/secrets/may_hold_secrets.sql
create function bruce.may_hold_secrets(p_value jsonb)
returns boolean
language plpgsql
immutable
cost 10000
set search_path = ''
as $$
begin
  return p_value::text ~* (
    '"env|"cmd"|"command"|"args"|"entrypoint"|"healthcheck"|' || bruce.value_hints()
  );
end;
$$;
revoke all on function bruce.may_hold_secrets(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.may_hold_secrets(jsonb) is
  'May the value hold secrets? One regular expression over its text. It saves strip_secrets, which walks '
  'through the tree; nearly all snapshots hold none.';
grant execute on function bruce.may_hold_secrets(jsonb) to service_role;

-- 00_base/secrets/secret_names.sql
create function bruce.secret_names()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array_to_string(array[
    'passw',
    'passphrase',
    'passcode',
    'mot[-_. ]?de[-_. ]?passe',
    'kennwort',
    'secret',
    'token',
    'credential',
    'basicauth',
    'digestauth',
    'htpasswd',
    'cookie(?!s)',
    'kubeconfig',
    'mnemonic',
    '(?:api|access|account|auth|encryption|license|master|private|preshared|recovery'
      '|service|shared|signing|storage|widget)[-_. ]?key',
    'connection[-_. ]?string',
    'webhook[-_. ]?url',
    'ssh[-_. ]?keys?(?![a-z0-9])',
    'advanced[-_. ]?config',
    '(?:^|[^a-z0-9])(?:(?:db|my|pg|sql|user|root|admin|smtp|mail|ftp|ldap)?pass|pwd|auth'
      '|authorization|bearer|private|psk|salt|totp|jwt)(?![-_.a-z0-9])'
  ], '|');
$$;
revoke all on function bruce.secret_names() from public, anon, authenticated, service_role;
comment on function bruce.secret_names() is
  'Regular expression, case aside: a key that has one of these in its name holds a secret.';
grant execute on function bruce.secret_names() to service_role;

-- 00_base/secrets/secret_places.sql
create function bruce.secret_places()
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array[
    array[
      '-----begin',
      '(-----BEGIN (?:[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?'
      '|OpenVPN Static key V1)-----)[^-\f]*(?:-{1,4}[^-\f]+){0,20}(?:-----END [A-Z0-9 ]{0,4'
      '0}-----)?'
    ],
    array[
      'private-lines',
      '(Private-Lines:[ \t]*[0-9]{1,4}(?![0-9]))[A-Za-z0-9+/= \t\r\n]+'
    ],
    array[
      '@',
      '(//)[^/@\s:"''<>[]*:(?:[^/?#\s"''<>]+|(?![0-9]{0,5}[/?#])[^@\s"''<>]{1,60})(?=@)'
    ],
    array[
      '@(?!sha[0-9]{3}:)',
      '((?:^|[^A-Za-z0-9_.%+/@-])[A-Za-z0-9_.%+-]{1,40}:)[^\s"''/@:]{1,60}(?=@(?!sha[0-9]{3}'
      ':)[A-Za-z0-9.-]{1,60}[:/(])'
    ],
    array[
      'authorization',
      '(authorization\\{0,3}["'']?[ \t]*[:=][ \t]*\\{0,3}["'']?(?:(?:basic|bearer|token'
      '|negotiate|ntlm|apikey)[ \t]+)?)(?:(?:digest|aws4-hmac-sha256'
      '|mediabrowser)[ \t][^\r\n\f]+|[^\s"''\\]+)'
    ],
    array[
      'cookie',
      '(cookie2?\\{0,3}["'']?[ \t]*[:=][ \t]*\\{0,3}["'']?)[^\r\n\f"''\\]+'
    ],
    array[
      'bearer|basic',
      '((?:^|[^a-z0-9_])(?:bearer|basic)[ \t]+)(?=[^\s"'']{0,40}[0-9=])[^\s"''\\,;]{8,}'
    ],
    array[
      '[?&]',
      '([?&](?:[^=&?\s"''<>]{0,40}(?:token|key|secret|passw|pwd|auth|credential|signature)'
      '|(?:[^=&?\s"''<>]{0,40}[^a-z0-9=&?\s"''<>])?(?:sig|pass|pw|jwt|sid'
      '|session)(?![a-z0-9]))[^=&?\s"''<>]{0,40}=)[^&\s"''<>\\]+'
    ],
    array[
      'hooks|/api/|office|hc-ping|ifttt|telegram',
      '(hooks[.]slack[.]com/(?:services|workflows|triggers)/'
      '|discord(?:app)?[.]com/api/(?:v[0-9]{1,2}/)?webhooks/'
      '|webhook[.]office[.]com/webhookb2/|outlook[.]office[.]com/webhook/'
      '|hooks[.]zapier[.]com/hooks/catch/|maker[.]ifttt[.]com/[^\s"''<>]{0,40}/key/'
      '|hc-ping[.]com/|/api/webhook/|/api/push/|api[.]telegram[.]org/(?:file/)?bot)[^\s"''<>'
      '\\?&]+'
    ],
    array[
      '//ntfy',
      '(//ntfy[.][a-z0-9.-]{1,60}(?::[0-9]{1,5})?/)(?!v1/|file/|docs|config|static|account'
      '|login|app(?![a-z0-9]))[A-Za-z0-9_-]{1,40}'
    ],
    array[
      '-u',
      '((?:(?:^|[^A-Za-z0-9_-])(?:-u[ \t]+|--(?:proxy-)?user(?:[ \t]+|=))|(?:^'
      '|[^a-z0-9])curl(?:[^\s|;&]|[ \t](?!-u)){0,80}[ \t]-u)["'']?[^\s:"''=+/-][^\s:"''=/]{0,4'
      '0}:)(?![0-9]{1,10}(?![^\s"'']))[^\s"''\\]+'
    ],
    array[
      '[ \t]-[a-z]',
      '((?:^|[^a-z0-9])(?:(?:mysql|mariadb)(?:[^\s|;&]|[ \t](?!-p(?!\s'
      '|[0-9]{1,5}(?![^\s])))){0,80}[ \t]-p(?!\s|[0-9]{1,5}(?![^\s]))|(?:sshpass'
      '|docker login|podman login|mongo|ipmitool|mosquitto_|plink|pscp|7za?|rar)(?:[^\s|;&]'
      '|[ \t](?!-pw?)){0,80}[ \t]-pw?[ \t]*|redis-cli(?:[^\s|;&]'
      '|[ \t](?!-a)){0,80}[ \t]-a[ \t]*|ldap(?:[^\s|;&]|[ \t](?!-w)){0,80}[ \t]-w[ \t]*'
      '|snmp(?:[^\s|;&]|[ \t](?!-[ck])){0,80}[ \t]-[ck][ \t]+|smb(?:[^\s|;&]'
      '|[ \t](?!-u)){0,80}[ \t]-u[ \t]*[^\s%]{1,40}%)["'']?)[^\s"''\\-][^\s"''\\]*'
    ],
    array[
      '-[a-z0-9_.-]',
      '((?:^|[^A-Za-z0-9_.-])(?=-[a-z0-9_.-]*[ \t])[a-z0-9_.-]{0,40}(?:'
      || p.names
      || ')(?![a-z_-]{0,10}(?:stdin|file))[a-z0-9_-]{0,20}[ \t]+["'']?)[^\s"''\\-][^\s"''\\]*'
    ],
    array[
      '"',
      '('
      || p.named
      || '")'
      || p.no_secret
      || '(?!")[^"\\\r\n\f]*(?:\\[^\r\n\f][^"\\\r\n\f]*)*'
    ],
    array[
      '[\\]',
      '('
      || p.named
      || '\\{1,3}["''])'
      || p.no_secret
      || '[^"''\\\r\n\f]+'
    ],
    array[
      '''',
      '('
      || p.named
      || ''')'
      || p.no_secret
      || '[^''\r\n\f]+'
    ],
    array[
      '[:=>]',
      '('
      || p.named
      || ')'
      || p.no_secret
      || '(?:\[[^\]\r\n\f]*\]?|[{][^}\r\n\f]*[}]?|[^\s"''\\&;,[{<])[^\s"''\\&;,<]*(?:[\\&;,<](?!'
      '[A-Za-z0-9_.-]{1,40}[=:]|[\s"''/\\]|$)[^\s"''\\&;,<]*)*'
    ],
    array[
      ':',
      '((?:^|[^A-Za-z0-9_./-])(?:password|passwd|passphrase|pwd|api[-_]?key|secret'
      '|token):)(?!v?[0-9.]{1,20}(?![A-Za-z0-9_])|latest|stable)'
      || p.no_secret
      || '[^\s"''\\/:,;][^\s"''\\,;]*'
    ],
    array[
      'passw|passphrase|mot de|pwd|secret|token|key|api',
      '((?:^|[^a-z0-9])(?:passw(?:or)?d|mot de passe|passphrase|pwd|secret|token'
      '|api[-_ ]?key|cl[eé] api)[ \t]+(?:(?:is|was|est)[ \t]+["''`]?(?=[^\s]{0,40}[0-9!#$%&@'
      '^_+-])|["''`]?(?=[^\s]{0,40}[0-9])))[^\s"''`]{6,}'
    ]
  ]
  from (
    select
      '(?:' || n.names
        || ')[A-Za-z0-9_.-]{0,20}(?:\\{0,3}["'']?[ \t]*(?:=>|=)[ \t]*|\\{0,3}["''][ \t]*:[ \t]*'
        '|[ \t]*:[ \t]+|:(?=["''\\])|>(?=[^\s=>])|:[ \t]*[|>][-+]?[ \t]*\r?\n[ \t]+'
        '|["''],[ \t]*["'']value["''][ \t]*:[ \t]*)' as named,
      '(?!(?:true|false|null|none|undefined|yes|no|on|off|ok|ro|rw|enabled|disabled'
        '|required|invalid|missing|failed|denied|expired|wrong|incorrect|empty|unset|not'
        '|[0-9]{1,3})(?![^\s"''\\,;&}\])<.])|(?:basic|bearer|digest|token|negotiate)[ \t]'
        '|/run/secrets/|[$][{][A-Za-z0-9_]{1,60}[}])' as no_secret,
      n.names
    from bruce.secret_names() as n (names)
  ) as p;
$$;
revoke all on function bruce.secret_places() from public, anon, authenticated, service_role;
comment on function bruce.secret_places() is
  'Regular expressions, case aside: where a secret stands in a text. What one finds without its first group '
  'is the secret; before it, what a text needs for it to be worth a look. A text is read in time in '
  'proportion to it: nothing may repeat without bound inside a repetition, begin anew at each character of '
  'what it repeats, nor look behind. None goes over a form feed, which separates texts.';
grant execute on function bruce.secret_places() to service_role;

-- 00_base/secrets/strip_member.sql
create function bruce.strip_member(p_key text, p_value jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  if lower(p_key) not in ('env', 'environment') then
    return case when jsonb_typeof(p_value) in ('string', 'number', 'array', 'object') then '"[redacted]"'
      else p_value end;
  end if;
  -- names of environment variables are kept, their values are not
  return case jsonb_typeof(p_value)
    when 'array' then to_jsonb(array(
      select case jsonb_typeof(v) when 'string' then split_part(v #>> '{}', '=', 1)
        else coalesce(v ->> 'name', v ->> 'key') end
      from jsonb_array_elements(p_value) as v
    ))
    when 'object' then to_jsonb(array(select k from jsonb_object_keys(p_value) as k))
    when 'string' then '"[redacted]"'
    else p_value
  end;
end;
$$;
revoke all on function bruce.strip_member(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.strip_member(text, jsonb) is
  'What is kept of a member whose name says that it holds secrets.';
grant execute on function bruce.strip_member(text, jsonb) to service_role;

-- 00_base/secrets/strip_secrets.sql
create function bruce.strip_secrets(
  p_value jsonb, p_is_secret_host boolean default false, p_levels integer default 64,
  p_by_name boolean default true
)
returns jsonb
language plpgsql
immutable
set search_path = ''
set work_mem = '32MB'
set jit = off
as $$
begin
  if jsonb_typeof(p_value) = 'string' then
    return to_jsonb(bruce.strip_text(p_value #>> '{}'));
  end if;
  return (
    with recursive node as (
      -- every value of the tree; place sorts them as they are written, closers end the collections around
      -- them
      select ''::bytea as place, 0 as level, null::text as key, p_value as value,
        jsonb_typeof(p_value) as kind, '' as closers
      union all
      select
        n.place || int4send(m.position::integer), n.level + 1, m.key, k.value, jsonb_typeof(k.value),
        case n.kind when 'object' then '}' else ']' end || n.closers
      from node as n
      cross join lateral (
        select e.key, e.value, e.position
        from jsonb_each(case n.kind when 'object' then n.value end) with ordinality as e (
          key, value, position)
        where not (p_by_name and (
            lower(e.key) in ('command', 'cmd', 'args', 'entrypoint', 'healthcheck')
            or e.key = 'Path' and n.value ? 'Args'
          ))
          and not (p_is_secret_host and lower(e.key) in ('mounts', 'binds', 'volumes'))
        union all
        select null, e.value, e.position
        from jsonb_array_elements(case n.kind when 'array' then n.value end) with ordinality as e (
          value, position)
      ) as m
      cross join lateral (
        select case
          when n.level + 1 >= p_levels and jsonb_typeof(m.value) in ('array', 'object') then '"[too deep]"'
          when not p_by_name then m.value
          when m.key ~* ('^(?:env|environment)$|' || bruce.secret_names())
            then bruce.strip_member(m.key, m.value)
          when m.key in ('value', 'Value') and coalesce(
              n.value ->> 'name', n.value ->> 'Name', n.value ->> 'key', n.value ->> 'Key'
            ) ~* bruce.secret_names() then bruce.strip_member('', m.value)
          else m.value
        end as value
        offset 0
      ) as k
    ),
    said as materialized (
      select row_number() over (order by t.place, t.is_key desc) as nr, t.place, t.is_key, t.said
      from (
        select n.place, false, n.value #>> '{}' from node as n where n.kind = 'string'
        union all
        select n.place, true, n.key from node as n where n.key is not null
      ) as t (place, is_key, said)
    ),
    -- all texts at once: each look of a regular expression at a text costs more than a short text does
    kept as materialized (
      select k.nr, k.kept
      from string_to_table(
        bruce.strip_text((
          select string_agg(translate(s.said, E'\f', ' '), E'\f' order by s.nr) from said as s
        )), E'\f'
      ) with ordinality as k (kept, nr)
    ),
    written as (
      select
        n.place, n.level,
        coalesce(to_json(key.kept)::text || ':', '') || case n.kind
          when 'object' then '{'
          when 'array' then '['
          when 'string' then to_json(text.kept)::text
          else n.value::text
        end as start,
        case n.kind when 'object' then '}' when 'array' then ']' else '' end as own_closer,
        n.closers
      from node as n
      left join (select s.place, k.kept from said as s join kept as k using (nr) where s.is_key) as key
        using (place)
      left join (select s.place, k.kept from said as s join kept as k using (nr) where not s.is_key) as text
        using (place)
    ),
    neighbour as (
      select
        w.*,
        lag(w.level, 1, w.level) over (order by w.place) >= w.level and w.level > 0 as has_one_before,
        lead(w.level, 1, 0) over (order by w.place) as next_level
      from written as w
    )
    select string_agg(
      case when n.has_one_before then ',' else '' end || n.start
        || case when n.next_level > n.level then ''
          else left(n.own_closer || n.closers, length(n.own_closer) + n.level - n.next_level) end,
      '' order by n.place
    )::jsonb
    from neighbour as n
  );
end;
$$;
revoke all on function bruce.strip_secrets(jsonb, pg_catalog.bool, pg_catalog.int4, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.strip_secrets(jsonb, boolean, integer, boolean) is
  'The value without environment values, commands, secret-looking members, and the secrets in its texts. On '
  'a host tagged secrets or vault also without mounts; not p_by_name: without those in its texts alone. It '
  'takes the tree apart and writes it once, in time in proportion to its size: a function that calls itself '
  'costs most per object, and jsonb_agg and jsonb_object_agg copy each string together with all that stand '
  'behind it, so that a list of n strings takes the square of n.';
grant execute on function bruce.strip_secrets(jsonb, boolean, integer, boolean) to service_role;

-- 00_base/secrets/strip_text.sql
create function bruce.strip_text(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_place text[];
begin
  if p_text !~* bruce.value_hints() then
    return p_text;
  end if;
  foreach v_place slice 1 in array bruce.secret_places() loop
    if p_text ~* v_place[1] then
      p_text := regexp_replace(p_text, v_place[2], '\1[redacted]', 'gi');
    end if;
  end loop;
  return regexp_replace(
    p_text, '(^|[^A-Za-z0-9_])(?:' || bruce.token_forms() || ')', '\1[redacted]', 'g');
end;
$$;
revoke all on function bruce.strip_text(text) from public, anon, authenticated, service_role;
comment on function bruce.strip_text(text) is
  'The text without the secrets that are found by their place or form.';
grant execute on function bruce.strip_text(text) to service_role;

-- 00_base/secrets/token_forms.sql
create function bruce.token_forms()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array_to_string(array[
    '(?:brc_|nbt_|tk_|sk-|gh[opsur]_|github_pat_|xox[a-z]-|xapp-|xkeysib-'
      '|dckr_pat_)[A-Za-z0-9_.-]{8,}',
    'gl(?:pat|dt|rt|ft|cbt|ptt|imt|soat|agent|oas)-[A-Za-z0-9_.-]{8,}',
    '(?:[sr]k_(?:live|test)_|whsec_|sb_secret_|sbp_|tskey-|do[opr]_v1_|shp(?:at|ca|pa'
      '|ss)_)[A-Za-z0-9_.-]{8,}',
    '(?:lin_api_|glsa_|glc_|hv[bsr][.]|atlasv1[.]|dp[.][a-z]{2,5}[.]|PMAK-|NRAK-|sntrys_'
      '|syt_)[A-Za-z0-9_.-]{8,}',
    '(?:ack_|npm_|hf_|gsk_|nvapi-|pypi-|rubygems_|secret_|ntn_|figd_|r8_|SG[.]'
      '|ya29[.])[A-Za-z0-9]{16,}[A-Za-z0-9_.-]*',
    'AIza[A-Za-z0-9_-]{16,}',
    '(?:AKIA|ASIA)[A-Z0-9]{12,}(?:[ :,/]{1,3}[A-Za-z0-9/+]{40})?',
    'AGE-SECRET-KEY-1[A-Za-z0-9]{8,}',
    '[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}',
    '(?:ops_)?eyJ[A-Za-z0-9_-]{6,}[A-Za-z0-9_.+/=-]*',
    '[$]{1,2}(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2(?:d|i|id)'
      '|pbkdf2-[a-z0-9]{1,12})[$][^\s"'',:]{16,}'
  ], '|');
$$;
revoke all on function bruce.token_forms() from public, anon, authenticated, service_role;
comment on function bruce.token_forms() is
  'Regular expression, case counts: a word of one of these forms is a token.';
grant execute on function bruce.token_forms() to service_role;

-- 00_base/secrets/value_hints.sql
create function bruce.value_hints()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select 'pass|kennwort|secret|token|credential|cookie|kubeconfig|mnemonic|key|pwd|auth(?!"[]},])|bearer'
    '|private|psk|salt|totp|jwt|mot.?de|value[\\]?": ?[\\]?"|connection.?string|advanced.?config'
    '|webhooks?[-_./b ]|hooks[.]|hc-ping|ifttt|/api/push|telegram|ntfy[.]|openvpn|basic[ \t\\]'
    '|:[^/@ ]*@(?!sha[0-9]{3}:)|//[^ ]*@|sig=|signature|pw=|sid=|session|-u[ \t\\]|-user'
    '|(?: |\t|\\t)-[pawcku]'
    '|brc_|nbt_|tk_|sk-|gh[opsur]_|github_|xox[a-z]-|xapp-|xkeysib-|dckr_|gl[a-z]+-|[sr]k_(?:live|test)'
    '|whsec_|sbp_|do[opr]_v1_|shp[acs]|lin_|gl[cs]a?_|hv[bsr][.]|atlasv1|dp[.]|pmak-|nrak-|sntrys_|syt_'
    '|ack_|npm_|hf_|gsk_|nvapi-|pypi-|gems_|ntn_|figd_|r8_|sg[.]|ya29|aiza|akia|asia|[0-9]{6}:aa|eyj'
    '|[$][0-9agpy][a-z0-9-]*[$]';
$$;
revoke all on function bruce.value_hints() from public, anon, authenticated, service_role;
comment on function bruce.value_hints() is
  'Regular expression, case aside, which is quick: a text that matches none of these holds no secret. It '
  'saves the many replacements of strip_text.';
grant execute on function bruce.value_hints() to service_role;

-- 00_base/values/is_netbox_mapping.sql
create function bruce.is_netbox_mapping(p_mapping jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_mapping) = 'object'
    and p_mapping - '{custom_fields,lifecycles,scope,contacts}'::text[] = '{}'
    and jsonb_typeof(coalesce(p_mapping -> 'contacts', 'true')) = 'boolean'
    and jsonb_typeof(coalesce(p_mapping -> 'custom_fields', '{}')) = 'object'
    and jsonb_typeof(coalesce(p_mapping -> 'lifecycles', '{}')) = 'object'
    and jsonb_typeof(coalesce(p_mapping -> 'scope', '{}')) = 'object'
    and not exists (
      select from jsonb_each(coalesce(p_mapping -> 'custom_fields', '{}')) as f
      where f.key not in ('vmid', 'node', 'lifecycle', 'role', 'image', 'aliases', 'depends_on', 'models')
        or jsonb_typeof(f.value) <> 'string' or f.value #>> '{}' !~ '^[A-Za-z0-9_]+$'
    )
    and not exists (
      select from jsonb_each(coalesce(p_mapping -> 'lifecycles', '{}')) as l
      where coalesce(l.value #>> '{}' not in ('planned', 'active', 'offline', 'retired'), true)
    )
    and not exists (
      select from jsonb_each(coalesce(p_mapping -> 'scope', '{}')) as s
      where s.key not in ('tags', 'sites', 'clusters', 'tenants') or jsonb_typeof(s.value) <> 'array'
        or jsonb_path_exists(s.value, '$[*] ? (@.type() != "string")')
    );
end;
$$;
revoke all on function bruce.is_netbox_mapping(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.is_netbox_mapping(jsonb) is
  'True if it is a value of settings.netbox_mapping: a word that is misspelt would silently mean nothing.';
grant execute on function bruce.is_netbox_mapping(jsonb) to service_role;

-- 00_base/time/is_time_zone.sql
create function bruce.is_time_zone(p_name text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  perform timestamptz 'epoch' at time zone p_name;
  return true;
exception
  when invalid_parameter_value then
    return false;
end;
$$;
revoke all on function bruce.is_time_zone(text) from public, anon, authenticated, service_role;
comment on function bruce.is_time_zone(text) is 'Is it the name of a time zone, such as Europe/Paris?';
grant execute on function bruce.is_time_zone(text) to service_role;

-- 00_base/settings.sql
create table public.settings (
  singleton boolean primary key default true check (singleton),
  missed_intervals integer not null default 3 check (missed_intervals between 1 and 100),
  default_interval interval not null default '1 hour' check (default_interval > '0'),
  breaker_share numeric not null default 0.5 check (breaker_share between 0 and 1),
  breaker_objects integer not null default 5 check (breaker_objects >= 0),
  restart_count integer not null default 3 check (restart_count > 0),
  restart_window interval not null default '1 hour' check (restart_window > '0'),
  retention interval not null default '90 days' check (retention >= '1 day'),
  self_hostname text not null default 'Supabase' check (self_hostname <> ''),
  root_cause_grace interval not null default '15 minutes' check (root_cause_grace >= '0'),
  settle_time interval not null default '5 minutes' check (settle_time >= '0'),
  change_limit interval not null default '1 hour' check (change_limit > '0'),
  forget_after interval not null default '7 days' check (forget_after >= '1 hour'),
  forecast_within interval not null default '14 days' check (forecast_within >= '1 day'),
  ignored_names text[] not null default array[
    'runner-*-project-*-concurrent-*', 'runner-*-cache-*', 'testcontainers-ryuk-*', 'ryuk-*', 'reaper_*',
    'buildx_buildkit_*', 'GITEA-ACTIONS-TASK-*', 'FORGEJO-ACTIONS-TASK-*', 'act-*-' || repeat('?', 64),
    'wp_' || repeat('?', 26) || '*', 'drone-' || repeat('?', 20), '*-run-' || repeat('?', 12),
    '*_run_' || repeat('?', 12)
  ],
  ignored_processes text[] not null default array[
    'sshd', 'systemd*', 'avahi-daemon', 'chronyd', 'ntpd*', 'dhclient', 'dhcpcd', 'NetworkManager', 'rpcbind',
    'rpc.*', 'cupsd', 'cups-browsed', 'tailscaled', 'pveproxy*', 'spiceproxy*', 'pvedaemon*', 'corosync',
    'System', 'svchost', 'lsass', 'services', 'wininit', 'spoolsv', 'launchd', 'mDNSResponder', 'rapportd',
    'ControlCenter', 'remoted', 'sharingd', 'netbiosd'
  ],
  notice_retention interval not null default '90 days' check (notice_retention >= '1 day'),
  journal_retention interval not null default '1 year' check (journal_retention >= '1 day'),
  netbox_export_interval interval check (netbox_export_interval > '0'),
  netbox_mapping jsonb not null default '{}'
    constraint netbox_mapping_is_known check (bruce.is_netbox_mapping(netbox_mapping)),
  digest_target text,
  digest_daily boolean not null default true,
  digest_weekday text default 'mon'
    check (digest_weekday in ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  digest_at time not null default '08:00',
  digest_time_zone text not null default 'UTC'
    constraint digest_time_zone_is_known check (bruce.is_time_zone(digest_time_zone)),
  language text not null default 'en' constraint language_is_a_code check (language ~ '^[a-z]{2}$')
);
revoke all on table public.settings from public, anon, authenticated, service_role;
comment on table public.settings is 'One row: timeouts, safety limits, retention, digests, language.';
comment on column public.settings.missed_intervals is
  'A host is overdue after this many of its own reporting intervals.';
comment on column public.settings.default_interval is
  'Reporting interval of a collector that declared none and reported once.';
comment on column public.settings.breaker_share is
  'Mass-change guard: a snapshot that loses more than this share of its scope is held.';
comment on column public.settings.breaker_objects is
  'Mass-change guard: a snapshot is held only if it also loses more than this many objects.';
comment on column public.settings.restart_count is
  'SERVICE_RESTARTING opens at this many restarts within restart_window.';
comment on column public.settings.retention is 'Observed history older than this is dropped, month by month.';
comment on column public.settings.self_hostname is 'The host this database runs on, as NetBox names it.';
comment on column public.settings.root_cause_grace is
  'Longest time an issue of a silent host or a failed probe stays pending to learn whether a root cause '
  'explains it.';
comment on column public.settings.settle_time is
  'After a host returns, no new issue opens on it, or on what depends on it, for this long: it is still '
  'starting.';
comment on column public.settings.change_limit is
  'What stays in change, or in a state nobody can read, for longer than this is stuck.';
comment on column public.settings.forget_after is
  'An undeclared thing that nobody has heard of for this long is forgotten.';
comment on column public.settings.forecast_within is
  'RESOURCE_EXCEEDED forecast opens when a disk, pool or database is full within this time at its present '
  'rate.';
comment on column public.settings.ignored_names is
  'Containers with a name of these patterns (* stands for anything, ? for one character) are of no interest '
  'unless declared: jobs of CI runners, builders, test libraries.';
comment on column public.settings.ignored_processes is
  'Processes of these names belong to the operating system: that they listen is of no interest unless '
  'declared.';
comment on column public.settings.notice_retention is
  'Ended tasks, finished actions and their deliveries are kept this long.';
comment on column public.settings.journal_retention is 'Lines of the journal are kept this long.';
comment on column public.settings.netbox_export_interval is
  'How often a full expected state has to arrive. Null: BRUCE learns the interval.';
comment on column public.settings.netbox_mapping is
  'How NetBox is read: {"custom_fields": {"vmid": "my_vmid"}, "lifecycles": {"failed": "planned"}, "scope": '
  '{"tags": [...], "sites": [...], "clusters": [...], "tenants": [...]}, "contacts": true}.';
comment on column public.settings.digest_target is
  'The target that receives the digests. Null: none are made.';
comment on column public.settings.digest_daily is 'True: a digest is made each day.';
comment on column public.settings.digest_weekday is
  'The day on which the weekly digest is made, such as mon. Null: never.';
comment on column public.settings.digest_at is
  'Local time at which digests are made, and at which their days begin and end.';
comment on column public.settings.digest_time_zone is 'IANA time zone of digest_at, such as Europe/Paris.';
comment on column public.settings.language is
  'Language of all sentences that BRUCE says: en, fr, or another that has rows in texts.';
alter table public.settings enable row level security;
create policy settings_select_authenticated on public.settings
  for select to authenticated using ((select bruce.person_may_read()));
create trigger _050_lock before update on public.settings
  for each statement execute function bruce.tg__lock_engine();
grant select on public.settings to authenticated, service_role;
grant update on public.settings to service_role;
create trigger _900_note_change after insert or update or delete on public.settings
  for each row execute function bruce.tg__note_change();
insert into public.settings default values;

-- 00_base/text/base64url.sql
create function bruce.base64url(p_text text)
returns text
language sql
immutable
set search_path = ''
as $$
  select rtrim(translate(replace(encode(convert_to(p_text, 'UTF8'), 'base64'), E'\n', ''), '+/', '-_'), '=');
$$;
revoke all on function bruce.base64url(text) from public, anon, authenticated, service_role;
comment on function bruce.base64url(text) is 'Text as base64url without padding (RFC 4648, section 5).';

-- 00_base/text/fold_accents.sql
create function bruce.fold_accents(p_text text)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select translate(
    replace(replace(replace(replace(lower(p_text), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), '’', ''''),
    'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'
  );
$$;
revoke all on function bruce.fold_accents(text) from public, anon, authenticated, service_role;
comment on function bruce.fold_accents(text) is
  'Lower case without accents. Without the extension unaccent, which not every server has.';
grant execute on function bruce.fold_accents(text) to service_role;

-- 00_base/text/fold_name.sql
create function bruce.fold_name(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return nullif(translate(lower(p_name), ' -_./:+@()[]', ''), '');
end;
$$;
revoke all on function bruce.fold_name(text) from public, anon, authenticated, service_role;
comment on function bruce.fold_name(text) is
  'Name without case and punctuation: Box2-Daily, box2_daily and box2daily are one name. Null when nothing '
  'is left.';
grant execute on function bruce.fold_name(text) to authenticated, service_role;

-- 00_base/text/fold_names.sql
create function bruce.fold_names(p_names text[])
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(
      array_agg(distinct bruce.fold_name(n)) filter (where bruce.fold_name(n) is not null), '{}')
      from unnest(p_names) as n
  );
end;
$$;
revoke all on function bruce.fold_names(text[]) from public, anon, authenticated, service_role;
comment on function bruce.fold_names(text[]) is 'Each name folded, without repeats.';

-- 00_base/text/from_base64url.sql
create function bruce.from_base64url(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_text !~ '^[A-Za-z0-9_-]+$' or length(p_text) % 4 = 1 then
    return null;
  end if;
  return convert_from(
    decode(rpad(translate(p_text, '-_', '+/'), (length(p_text) + 3) / 4 * 4, '='), 'base64'), 'UTF8');
exception
  when character_not_in_repertoire or invalid_parameter_value or untranslatable_character then
    return null;
end;
$$;
revoke all on function bruce.from_base64url(text) from public, anon, authenticated, service_role;
comment on function bruce.from_base64url(text) is
  'The text that base64url stands for, or null when it is none.';

-- 00_base/text/full_stop.sql
create function bruce.full_stop(p_text text)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
  v_text text := rtrim(p_text, E' \t\r\n');
begin
  return v_text || case when v_text ~ '[.?!]$' then '' else '.' end;
end;
$$;
revoke all on function bruce.full_stop(text) from public, anon, authenticated, service_role;
comment on function bruce.full_stop(text) is
  'What somebody else says, as the end of a sentence: a full stop follows, unless it ends with . or ? or !.';
grant execute on function bruce.full_stop(text) to authenticated, service_role;

-- 00_base/text/hidden_characters.sql
create function bruce.hidden_characters()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e'
    '\u2060-\u206f\ufeff\ufff9-\ufffb]';
$$;
revoke all on function bruce.hidden_characters() from public, anon, authenticated, service_role;
comment on function bruce.hidden_characters() is
  'Regular expression: one control or invisible character, line breaks included.';

-- 00_base/text/is_plain_text.sql
create function bruce.is_plain_text(p_text text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_text !~ bruce.hidden_characters();
end;
$$;
revoke all on function bruce.is_plain_text(text) from public, anon, authenticated, service_role;
comment on function bruce.is_plain_text(text) is
  'Is the text one line without control or invisible characters?';

-- 00_base/text/likeness.sql
create function bruce.likeness(p_one text, p_other text)
returns numeric
language sql
immutable
parallel safe
set search_path = ''
as $$
  with pair as (
    select distinct n.side, substr(' ' || lower(n.name) || ' ', g.place, 2) as letters
    from (values (1, left(p_one, 63)), (2, left(p_other, 63))) as n (side, name)
    cross join lateral generate_series(1, length(n.name) + 1) as g (place)
  ),
  letters as (
    select p.letters, count(*) as sides from pair as p group by p.letters
  )
  select coalesce(2.0 * count(*) filter (where l.sides = 2) / nullif(sum(l.sides), 0), 0)
  from letters as l;
$$;
revoke all on function bruce.likeness(text, text) from public, anon, authenticated, service_role;
comment on function bruce.likeness(text, text) is
  'How alike two names are, from 0 to 1: the share of their pairs of letters that both have (Dice). Longer '
  'names count with their first 63 characters.';
grant execute on function bruce.likeness(text, text) to authenticated, service_role;

-- 00_base/text/matches_glob.sql
create function bruce.matches_glob(p_name text, p_glob text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_glob = '*' or lower(coalesce(p_name, '')) like
    replace(replace(replace(replace(lower(p_glob), '\', '\\'), '%', '\%'), '_', '\_'), '*', '%');
end;
$$;
revoke all on function bruce.matches_glob(text, text) from public, anon, authenticated, service_role;
comment on function bruce.matches_glob(text, text) is
  'Does the name match? * stands for any characters; case does not count.';

-- 00_base/text/nearest_names.sql
create function bruce.nearest_names(p_name text, p_names text[], p_most integer default 3)
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
  select coalesce(array_agg(n.name order by n.likeness desc, n.name), '{}')
  from (
    select o.name, l.likeness
    from (select distinct u.name from unnest(p_names) as u (name)) as o
    cross join lateral (select bruce.likeness(p_name, o.name) as likeness) as l
    where l.likeness >= 0.5
    order by l.likeness desc, o.name
    limit p_most
  ) as n;
$$;
revoke all on function bruce.nearest_names(text, text[], pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.nearest_names(text, text[], integer) is
  'The names that somebody may have meant who wrote p_name, the nearest first.';
grant execute on function bruce.nearest_names(text, text[], integer) to authenticated, service_role;

-- 00_base/text/safe_text.sql
create function bruce.safe_text(p_text text, p_length integer)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_text is null or p_text = '' then
    return p_text;
  end if;
  return left(
    -- again without them: they must not part a name from its secret
    bruce.strip_text(regexp_replace(
      bruce.strip_text(left(p_text, p_length * 2)), bruce.hidden_characters(), '?', 'g')),
    p_length
  );
end;
$$;
revoke all on function bruce.safe_text(text, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.safe_text(text, integer) is
  'Text that a caller sent, on one line, without invisible characters and secrets, cut to a length.';

-- 00_base/text/texts_of.sql
create function bruce.texts_of(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case jsonb_typeof(p_list) when 'array' then array(select jsonb_array_elements_text(p_list))
    when 'string' then array[p_list #>> '{}'] end;
end;
$$;
revoke all on function bruce.texts_of(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.texts_of(jsonb) is
  'A list of texts, or one text, as an array; null when it is neither.';

-- 00_base/text/to_names.sql
create function bruce.to_names(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(bruce.texts_of(p_list), '{}');
end;
$$;
revoke all on function bruce.to_names(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.to_names(jsonb) is 'A JSON list of names as an array; empty when it is no list.';

-- 00_base/time/date_words.sql
create function bruce.date_words(p_at timestamptz)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD');
end;
$$;
revoke all on function bruce.date_words(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.date_words(timestamptz) is 'A day as text, in UTC.';
grant execute on function bruce.date_words(timestamptz) to authenticated, service_role;

-- 00_base/time/day_words.sql
create function bruce.day_words(p_at timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when isfinite(p_at) then to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
    else bruce.say('day.never') end;
end;
$$;
revoke all on function bruce.day_words(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.day_words(timestamptz) is 'A moment as text, in UTC, to the minute.';
grant execute on function bruce.day_words(timestamptz) to authenticated, service_role;
insert into public.texts (key, language, text)
values ('day.never', 'en', 'further notice'), ('day.never', 'fr', 'nouvel ordre');

-- 00_base/time/duration_words.sql
create function bruce.duration_words(p_seconds numeric)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  return case
    when p_seconds < 90 then round(p_seconds) || ' s'
    when p_seconds < 5400 then round(p_seconds / 60) || ' min'
    when p_seconds < 129600 then round(p_seconds / 3600) || ' h'
    when p_seconds >= 129600 then bruce.say('span.days', round(p_seconds / 86400)::text)
  end;
end;
$$;
revoke all on function bruce.duration_words(pg_catalog.numeric) from public, anon, authenticated, service_role;
comment on function bruce.duration_words(numeric) is 'Seconds as short text: 45 s, 12 min, 3 h, 5 days.';
grant execute on function bruce.duration_words(numeric) to authenticated, service_role;

-- 00_base/time/is_within.sql
create function bruce.is_within(
  p_weekdays text[], p_start time, p_end time, p_time_zone text, p_now timestamptz,
  p_longer interval default '0'
)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_today date := (p_now at time zone p_time_zone)::date;
begin
  return exists (
    select
    -- integers, not timestamps: in the session's time zone some days have no midnight
    from generate_series(0, 2) as n
    cross join lateral (select v_today - n as day) as d
    cross join lateral bruce.local_span(d.day, p_start, p_end, p_time_zone) as s
    where to_char(d.day, 'dy') = any (p_weekdays) and p_now >= s.starts_at and p_now < s.ends_at + p_longer
  );
end;
$$;
revoke all on function bruce.is_within(text[], pg_catalog.time, pg_catalog.time, text, timestamptz, pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.is_within(text[], time, time, text, timestamptz, interval) is
  'True if p_now is within the local times that start on these weekdays, or at most p_longer after them.';

-- 00_base/time/local_span.sql
create function bruce.local_span(
  p_day date, p_start time, p_end time, p_time_zone text, out starts_at timestamptz, out ends_at timestamptz
)
language plpgsql
stable
set search_path = ''
as $$
declare
  -- one that ends when it starts is a whole day
  v_last_day date := p_day + (p_end <= p_start)::integer;
begin
  starts_at := bruce.local_to_utc(p_day + p_start, p_time_zone, false);
  ends_at := bruce.local_to_utc(v_last_day + p_end, p_time_zone, true);
  if starts_at at time zone p_time_zone > p_day + p_start then
    -- a start that the clock skips: it begins late, and is as long as written
    ends_at := greatest(ends_at, starts_at + ((v_last_day + p_end) - (p_day + p_start)));
  end if;
end;
$$;
revoke all on function bruce.local_span(date, pg_catalog.time, pg_catalog.time, text) from public, anon, authenticated, service_role;
comment on function bruce.local_span(date, time, time, text) is
  'Beginning and end of local times on a day, past midnight if the end is earlier. An hour that comes '
  'twice counts twice.';

-- 00_base/time/local_to_utc.sql
create function bruce.local_to_utc(p_local timestamp, p_time_zone text, p_last boolean)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_at timestamptz := p_local at time zone p_time_zone;
  v_skipped interval := v_at at time zone p_time_zone - p_local;
begin
  if v_skipped > interval '0' then
    -- the clock skips this local time: return the moment of the jump
    return (
      select min(m) from generate_series(v_at - v_skipped, v_at, interval '1 minute') as m
      where m at time zone p_time_zone >= p_local
    );
  end if;
  -- the clock shows it twice: Postgres returns the later moment
  if not p_last then
    v_at := coalesce((
      select min(v_at - d) from unnest('{30 minutes,1 hour,2 hours}'::interval[]) as d
      where (v_at - d) at time zone p_time_zone = p_local
    ), v_at);
  end if;
  return v_at;
end;
$$;
revoke all on function bruce.local_to_utc(pg_catalog.timestamp, text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.local_to_utc(timestamp, text, boolean) is
  'The first (or last) moment at which the local clock shows this time. If it skips the time, the moment '
  'of the jump.';
grant execute on function bruce.local_to_utc(timestamp, text, boolean) to authenticated, service_role;

-- 00_base/time/replica_clock.sql
create function bruce.replica_clock(p_patience interval default '1 minute')
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_replayed_at constant timestamptz := pg_last_xact_replay_timestamp();
begin
  -- a row is there only while the primary streams; its other columns are hidden from most roles
  if exists (select from pg_catalog.pg_stat_wal_receiver)
    and (pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() or v_replayed_at > now() - p_patience)
  then
    return now();
  end if;
  return coalesce(
    v_replayed_at,
    -- started without its primary: the newest moment that its rows know of
    (select max(t.known_at) from (
      select max(h.last_beat_at) as known_at from public.heartbeats as h
      union all
      select max(s.last_contact_at) from bruce.scopes as s
    ) as t),
    now()
  );
end;
$$;
revoke all on function bruce.replica_clock(pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.replica_clock(interval) is
  'Until when a read replica knows what happened: now, while it follows its primary within p_patience; else '
  'the last transaction that it replayed. So a replica that is behind or cut off shows the state of that '
  'moment, and calls nobody silent who reported later.';
grant execute on function bruce.replica_clock(interval) to authenticated, service_role;

-- 00_base/time/span_words.sql
create function bruce.span_words(p_span interval)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
declare
  v_seconds bigint := round(extract(epoch from p_span));
begin
  return case
    when v_seconds >= 172800 then bruce.say('span.days', round(v_seconds / 86400.0)::text)
    when v_seconds >= 7140 then bruce.say('span.hours', round(v_seconds / 3600.0)::text)
    when v_seconds >= 119 then bruce.say('span.minutes', round(v_seconds / 60.0)::text)
    when v_seconds = 1 then bruce.say('span.second')
    when v_seconds is not null then bruce.say('span.seconds', v_seconds::text)
  end;
end;
$$;
revoke all on function bruce.span_words(pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.span_words(interval) is 'A span of time as text, in the largest unit that has two.';
grant execute on function bruce.span_words(interval) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('span.days', 'en', '%1$s days'), ('span.days', 'fr', '%1$s jours'),
  ('span.hours', 'en', '%1$s hours'), ('span.hours', 'fr', '%1$s heures'),
  ('span.minutes', 'en', '%1$s minutes'), ('span.minutes', 'fr', '%1$s minutes'),
  ('span.second', 'en', '1 second'), ('span.second', 'fr', '1 seconde'),
  ('span.seconds', 'en', '%1$s seconds'), ('span.seconds', 'fr', '%1$s secondes');

-- 00_base/time/weekly_words.sql
create function bruce.weekly_words(p_weekdays text[], p_start time, p_end time, p_time_zone text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return format(
    '%s %s-%s %s',
    (
      select string_agg(bruce.say('weekday.' || d.day), ' ' order by d.position)
      from unnest(p_weekdays) with ordinality as d (day, position)
    ),
    to_char(p_start, 'HH24:MI'), to_char(p_end, 'HH24:MI'), p_time_zone
  );
end;
$$;
revoke all on function bruce.weekly_words(text[], pg_catalog.time, pg_catalog.time, text) from public, anon, authenticated, service_role;
comment on function bruce.weekly_words(text[], time, time, text) is 'Weekdays and local times as text.';
grant execute on function bruce.weekly_words(text[], time, time, text) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('weekday.mon', 'en', 'mon'),
  ('weekday.mon', 'fr', 'lun'),
  ('weekday.tue', 'en', 'tue'),
  ('weekday.tue', 'fr', 'mar'),
  ('weekday.wed', 'en', 'wed'),
  ('weekday.wed', 'fr', 'mer'),
  ('weekday.thu', 'en', 'thu'),
  ('weekday.thu', 'fr', 'jeu'),
  ('weekday.fri', 'en', 'fri'),
  ('weekday.fri', 'fr', 'ven'),
  ('weekday.sat', 'en', 'sat'),
  ('weekday.sat', 'fr', 'sam'),
  ('weekday.sun', 'en', 'sun'),
  ('weekday.sun', 'fr', 'dim');

-- 00_base/values/model_key.sql
create function bruce.model_key(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_key text := lower(btrim(split_part(p_name, '@', 1)));
begin
  v_key := regexp_replace(v_key, '^https?://', '');
  -- where it comes from is no part of what it is called
  v_key := regexp_replace(v_key, '^(hf\.co|huggingface\.co|registry\.ollama\.ai|docker\.io)/', '');
  v_key := regexp_replace(v_key, '^library/', '');
  return nullif(regexp_replace(v_key, ':latest$', ''), '');
end;
$$;
revoke all on function bruce.model_key(text) from public, anon, authenticated, service_role;
comment on function bruce.model_key(text) is
  'The name of a model of an AI service, folded: llama3, Llama3:latest and registry.ollama.ai/library/llama3 '
  'are one; another tag is another model. A digest behind @ is left out. Null: no name.';
grant execute on function bruce.model_key(text) to authenticated, service_role;

-- 00_base/values/ports_in_range.sql
create function bruce.ports_in_range(p_range text, p_protocol text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_first integer;
  v_last integer;
begin
  if p_range !~ '^\d{1,5}(-\d{1,5})?$' or p_protocol not in ('tcp', 'udp', 'sctp') then
    return null;
  end if;
  v_first := split_part(p_range, '-', 1)::integer;
  v_last := coalesce(nullif(split_part(p_range, '-', 2), ''), v_first::text)::integer;
  -- no more than a service of many calls has: each port is a value of its own
  if v_first < 1 or v_last > 65535 or v_last < v_first or v_last - v_first >= 4096 then
    return null;
  end if;
  return array(select p_protocol || '/' || n from generate_series(v_first, v_last) as n);
end;
$$;
revoke all on function bruce.ports_in_range(text, text) from public, anon, authenticated, service_role;
comment on function bruce.ports_in_range(text, text) is
  'The ports of "8080" or "8080-8081" as protocol/number. Null: no ports, or more than 4,096.';
grant execute on function bruce.ports_in_range(text, text) to service_role;

-- 00_base/values/rank_of_state.sql
create function bruce.rank_of_state(p_state text)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array_position(
    array['running', 'unstable', 'changing', 'unknown', 'paused', 'failed', 'stopped'], p_state
  );
end;
$$;
revoke all on function bruce.rank_of_state(text) from public, anon, authenticated, service_role;
comment on function bruce.rank_of_state(text) is
  'Order in which the state of the best replica represents the service: running before stopped.';

-- 00_base/values/reads_as.sql
create function bruce.reads_as(p_text text, p_type text)
returns boolean
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  case p_type
    when 'text' then null;
    when 'bigint' then perform p_text::bigint;
    when 'integer' then perform p_text::integer;
    when 'numeric' then perform p_text::numeric;
    when 'timestamptz' then perform p_text::timestamptz;
    when 'uuid' then perform p_text::uuid;
    when 'inet' then perform p_text::inet;
    when 'jsonb' then perform p_text::jsonb;
    when 'interval' then perform p_text::interval;
  end case;
  return true;
exception
  -- what a cast says of a text that it cannot read, or that is too long or too deep for the type
  when data_exception or program_limit_exceeded then
    return false;
end;
$$;
revoke all on function bruce.reads_as(text, text) from public, anon, authenticated, service_role;
comment on function bruce.reads_as(text, text) is
  'Can the text be cast to this type? As pg_input_is_valid, which Postgres 15 does not have. Null for null.';
grant execute on function bruce.reads_as(text, text) to authenticated, service_role;

-- 00_base/values/severities.sql
create function bruce.severities()
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array['critical', 'high', 'medium', 'low', 'info'];
$$;
revoke all on function bruce.severities() from public, anon, authenticated, service_role;
comment on function bruce.severities() is
  'All severities, worst first. Without arguments and immutable, it is a constant in every plan.';
grant execute on function bruce.severities() to authenticated, service_role;

-- 00_base/values/severity_of_rank.sql
create function bruce.severity_of_rank(p_rank integer)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (array['critical', 'high', 'medium', 'low', 'info'])[p_rank];
end;
$$;
revoke all on function bruce.severity_of_rank(pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.severity_of_rank(integer) is
  'The severity of a rank of bruce.severity_rank; null for 6.';

-- 00_base/values/severity_rank.sql
create function bruce.severity_rank(p_severity text)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(array_position(bruce.severities(), p_severity), 6);
end;
$$;
revoke all on function bruce.severity_rank(text) from public, anon, authenticated, service_role;
comment on function bruce.severity_rank(text) is
  'Place in bruce.severities(): 1 is critical, 5 is info, 6 is none of them.';
grant execute on function bruce.severity_rank(text) to authenticated, service_role;

-- 00_base/values/to_count.sql
create function bruce.to_count(p_value jsonb)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^\d{1,9}$' then (p_value #>> '{}')::integer end;
end;
$$;
revoke all on function bruce.to_count(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.to_count(jsonb) is 'A count given as a number or as text, else null.';

-- 00_base/values/to_inet.sql
create function bruce.to_inet(p_address text)
returns inet
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    -- to catch the error of a cast costs ten times what it costs to see that this is a name
    when p_address !~ '^[\s0-9a-fA-FxX:./]*$' then null
    when bruce.reads_as(btrim(p_address), 'inet') then host(btrim(p_address)::inet)::inet
  end;
end;
$$;
revoke all on function bruce.to_inet(text) from public, anon, authenticated, service_role;
comment on function bruce.to_inet(text) is 'The address without its mask, or null when it is none.';
grant execute on function bruce.to_inet(text) to authenticated, service_role;

-- 00_base/values/to_lifecycle.sql
create function bruce.to_lifecycle(p_status text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case lower(btrim(p_status))
           when 'active' then 'active'
           when 'offline' then 'offline'
           when 'decommissioning' then 'offline'
           when 'inventory' then 'offline'
           when 'planned' then 'planned'
           when 'staged' then 'planned'
           when 'failed' then 'active'
           when 'paused' then 'planned'
           when 'retired' then 'retired'
         end;
end;
$$;
revoke all on function bruce.to_lifecycle(text) from public, anon, authenticated, service_role;
comment on function bruce.to_lifecycle(text) is
  'Lifecycle of a NetBox status. What failed should run, so it is told when it does not; of what is paused, '
  'neither running nor stopped is drift.';

-- 00_base/values/to_moment.sql
create function bruce.to_moment(p_text text)
returns timestamptz
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- with its offset, so that it means the same everywhere
  return case
    when p_text ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$'
      and bruce.reads_as(p_text, 'timestamptz')
      then p_text::timestamptz
  end;
end;
$$;
revoke all on function bruce.to_moment(text) from public, anon, authenticated, service_role;
comment on function bruce.to_moment(text) is 'Time in ISO 8601 with its offset, or null when it is none.';
grant execute on function bruce.to_moment(text) to authenticated, service_role;

-- 00_base/values/to_number.sql
create function bruce.to_number(p_value jsonb)
returns numeric
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^-?\d{1,18}(\.\d{1,18})?([eE]-?\d{1,2})?$'
    then (p_value #>> '{}')::numeric end;
end;
$$;
revoke all on function bruce.to_number(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.to_number(jsonb) is 'A number given as a number or as text, else null.';

-- 00_base/values/to_port.sql
create function bruce.to_port(p_port text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_port text := lower(btrim(p_port));
  v_parts text[];
begin
  if v_port ~ '^\d{1,5}$' then
    v_parts := array[null, v_port];
  else
    v_parts := regexp_match(v_port, '^(?:(tcp|udp|sctp)/(\d{1,5})|(\d{1,5})/(tcp|udp|sctp))$');
    if v_parts[1] is null then
      v_parts := array[v_parts[4], v_parts[3]];
    end if;
  end if;
  return case when v_parts[2]::integer between 1 and 65535 then coalesce(v_parts[1], 'tcp') || '/'
    || v_parts[2]::integer end;
end;
$$;
revoke all on function bruce.to_port(text) from public, anon, authenticated, service_role;
comment on function bruce.to_port(text) is 'A declared port as protocol/number, or null when it is none.';
grant execute on function bruce.to_port(text) to authenticated, service_role;

-- 00_base/values/to_port_range.sql
create function bruce.to_port_range(p_range text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_range text := lower(replace(p_range, ' ', ''));
begin
  return case
    when v_range like '%/%/%' then null
    when v_range ~ '^[a-z]+/'
      then bruce.ports_in_range(split_part(v_range, '/', 2), split_part(v_range, '/', 1))
    when v_range like '%/%'
      then bruce.ports_in_range(split_part(v_range, '/', 1), split_part(v_range, '/', 2))
    else bruce.ports_in_range(v_range, 'tcp')
  end;
end;
$$;
revoke all on function bruce.to_port_range(text) from public, anon, authenticated, service_role;
comment on function bruce.to_port_range(text) is
  'The declared ports of 8080-8081, 8080-8081/tcp or tcp/8080-8081 as protocol/number. Null: no such range.';
grant execute on function bruce.to_port_range(text) to service_role;

-- 00_base/values/to_ports.sql
create function bruce.to_ports(p_ports text[])
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(distinct r.port), '{}')
    from unnest(p_ports) as p
    cross join lateral unnest(
      case when p like '%-%' then coalesce(bruce.to_port_range(p), array[p])
        else array[coalesce(bruce.to_port(p), p)] end
    ) as r (port)
  );
end;
$$;
revoke all on function bruce.to_ports(text[]) from public, anon, authenticated, service_role;
comment on function bruce.to_ports(text[]) is
  'Declared ports as protocol/number, sorted, without duplicates. A range is each of its ports. A text that '
  'is not a port is kept.';
grant execute on function bruce.to_ports(text[]) to service_role;

-- 00_base/values/whole_number.sql
create function bruce.whole_number(p_value jsonb)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^-?\d{1,9}$' then (p_value #>> '{}')::integer end;
end;
$$;
revoke all on function bruce.whole_number(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.whole_number(jsonb) is 'The number, or null when it is none.';

reset check_function_bodies;
