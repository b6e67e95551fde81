-- Times a query that yields one row, planned anew each time as when it is typed. The first p_warm_up are not recorded.
create procedure bench.time_query(p_measure text, p_side text, p_query text, p_repetitions integer, p_warm_up integer)
language plpgsql
as $$
declare
  v_started float8;
  v_ended float8;
  v_result bigint;
begin
  for i in 1..p_repetitions + p_warm_up loop
    v_started := bench.clock();
    execute p_query into v_result;
    v_ended := bench.clock();
    if i > p_warm_up then
      perform bench.record(p_measure, p_side, v_started, v_ended);
    end if;
    commit;
  end loop;
end;
$$;
