create function bruce.forget_beat(p_name text, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name constant regclass := format('bruce.%I', p_name || '_beat')::regclass;
  v_now constant bigint := extract(epoch from p_now) * 1000;
  v_heard bigint;
begin
  execute format('select s.last_value from %s as s', v_name) into v_heard;
  if v_heard > v_now then
    perform setval(v_name, v_now);
  end if;
end;
$$;
comment on function bruce.forget_beat(text, timestamptz) is
  'Takes back that jobs, engine or dispatcher were heard after this moment, which is not over yet.';
