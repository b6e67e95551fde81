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
comment on function bruce.let_commit_wait(regclass[]) is
  'The caller wrote only what comes again by itself, such as a time of contact: this commit need not wait '
  'for the disk. Not if this transaction wrote to one of the tables.';
