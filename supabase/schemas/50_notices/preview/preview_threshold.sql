create function public.preview_threshold(
  metric text, open_above numeric, clear_below numeric default null, hostname text default '*',
  service text default '*', days integer default 7
)
returns jsonb
language sql
volatile
security definer
set search_path = ''
set jit = off
as $$
  select bruce.refuse_read_only('preview_threshold');
  select bruce.compare_thresholds(metric, open_above, clear_below, hostname, service, days);
$$;
comment on function public.preview_threshold(text, numeric, numeric, text, text, integer) is
  'What a row of thresholds would have opened, and the enabled reactions sent, for the stored snapshots of '
  'the last days: "4 notices in place of 61", beside what the present thresholds make of the same '
  'snapshots, and what really happened. Nothing is kept or sent. The most specific row wins, as ever: rows '
  'that are more specific than this one stay. Security definer: it writes what only the engine writes, and '
  'takes it back.';

grant execute on function public.preview_threshold(text, numeric, numeric, text, text, integer)
  to service_role;
