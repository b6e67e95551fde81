create function bruce_grafana.heartbeats()
returns table (
  name text, kind text, hostname text, cadence_s numeric, last_beat_at timestamptz, state text, failing text
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    h.name, h.kind, h.hostname, extract(epoch from h.cadence), bruce.last_beat_at(h),
    case
      when not h.enabled then 'disabled'
      when h.details ? 'failing' then 'failing'
      when bruce.has_missed(h.name, bruce.clock()) then 'overdue'
      else 'well'
    end,
    -- names of jobs; why they fail is in the journal
    (
      select string_agg(f.job, ', ')
      from jsonb_array_elements_text(
        case jsonb_typeof(h.details -> 'failing') when 'array' then h.details -> 'failing' else '[]' end
      ) as f (job)
    )
  from public.heartbeats as h;
$$;
comment on function bruce_grafana.heartbeats() is
  'Parts of BRUCE that run by themselves, and when each last reported. Security definer: when a part last '
  'beat is in sequences and settings on which grafana_reader has no right.';

grant execute on function bruce_grafana.heartbeats() to grafana_reader;
