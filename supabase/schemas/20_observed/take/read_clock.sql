-- Three clocks say when something was: that of the collector when it looked (observed_at) and when it sent
-- (collector.sent_at), and that of this server when it arrived. A collector that says when it sent tells its
-- skew each time. Of one that does not, a report from the past may be old, or the clock is behind: a clock is
-- behind by the same each time, and what is old is not.

create function bruce.read_clock(p_row public.observed_snapshots, p_scope bruce.scopes)
returns bruce.clock_reading
language plpgsql
stable
set search_path = ''
as $$
declare
  v_exact constant interval := '30 seconds';
  v_none constant interval := '0';
  v_read bruce.clock_reading := row(
    p_row.observed_at, p_scope.clock_skew, null, 0, false)::bruce.clock_reading;
  v_sent_at timestamptz := (p_row.collector ->> 'sent_at')::timestamptz;
  v_measured constant interval := make_interval(secs => round(extract(
    epoch from coalesce(v_sent_at, p_row.observed_at) - p_row.received_at)::numeric)::double precision);
  v_mark timestamptz := greatest(p_scope.last_snapshot_at, p_scope.error_at);
  v_elapsed interval := p_row.received_at - p_scope.doubtful_at;
  v_is_ahead boolean := false;
begin
  -- written while the clock of this server was ahead
  if v_mark > p_row.received_at + v_exact and isfinite(v_mark) then
    v_mark := '-infinity';
  end if;
  if v_measured between v_read.clock_skew - v_exact and v_read.clock_skew + v_exact then
    null;
  elsif v_measured between - v_exact and v_exact
    and (v_sent_at is not null or p_row.observed_at > v_mark)
  then
    -- the clock is right, which is the simplest of all
    v_read.clock_skew := v_none;
  elsif v_sent_at is not null then
    v_read.clock_skew := v_measured;
  elsif v_measured > v_read.clock_skew then
    -- nobody sees the future
    v_read.clock_skew := v_measured;
    v_is_ahead := true;
  else
    v_read.doubtful_skew := v_measured;
    v_read.doubtful_looks := 1;
    -- the same again, with no other report in between
    if p_scope.doubtful_at >= p_scope.last_contact_at and v_elapsed >= interval '2 seconds'
      and v_measured - p_scope.doubtful_skew between - least(v_elapsed / 4, interval '15 seconds')
        and least(v_elapsed / 4, interval '15 seconds')
    then
      v_read.doubtful_looks := p_scope.doubtful_looks + 1;
    end if;
    -- who counts on was not late
    if v_read.doubtful_looks >= 3 - coalesce(p_row.seq > p_scope.last_seq, false)::integer then
      v_read.clock_skew := case when v_measured between - v_exact and v_exact then v_none
        else v_measured end;
      v_read.doubtful_skew := null;
      v_read.doubtful_looks := 0;
    end if;
  end if;

  v_read.observed_at := p_row.observed_at - v_read.clock_skew;
  if v_is_ahead and p_row.observed_at - p_scope.clock_skew > v_mark and v_read.observed_at <= v_mark then
    -- several of one batch, none of them sent before the one that arrived with it
    v_read.observed_at := v_mark + interval '1 microsecond';
  end if;
  v_read.is_newest := v_read.observed_at > v_mark
    or v_read.observed_at = v_mark and coalesce(p_row.seq > p_scope.last_seq, false);
  return v_read;
end;
$$;
comment on function bruce.read_clock(public.observed_snapshots, bruce.scopes) is
  'Reads the clock of a collector: when a report was seen by the clock of this server, whatever that of the '
  'collector says. p_row.collector may have sent_at.';
