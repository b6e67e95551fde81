-- Is BRUCE itself well? What the ping to an outside dead man's switch is made of.

create or replace function bruce.find_ailments(p_now timestamptz default bruce.clock())
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select format('%s: not heard of', n.name)
    from unnest('{jobs,engine}'::text[]) as n (name)
    where bruce.has_missed(n.name, p_now) or not exists (select from public.heartbeats as h where h.name = n.name)
    union all
    select format('a notice for %s waits since %s', w.target, to_char(w.since at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))
    from (
      select a.target, min(a.created_at) as since
      from public.actions as a
      join public.targets as t on t.name = a.target
      where a.status = 'pending' and t.enabled
      group by a.target
    ) as w
    where w.since < p_now - interval '15 minutes'
  );
end;
$$;
comment on function bruce.find_ailments(timestamptz) is
  'Why BRUCE cannot be relied on now: jobs or engine that do not run, notices that do not go out. Empty: all is well.';

create or replace function bruce.is_well(p_token_sha256 text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['worker', 'operator']);
  v_ailments text[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  v_ailments := bruce.find_ailments(p_now);
  return jsonb_build_object('status', 200, 'well', v_ailments = '{}', 'because', to_jsonb(v_ailments));
end;
$$;
comment on function bruce.is_well(text, timestamptz) is
  'Security definer: who asks may not read tokens.';

create or replace function public.is_well(token_sha256 text)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.is_well(token_sha256);
$$;
comment on function public.is_well(text) is
  'Do jobs and engine run, and do notices go out? {well, because: [sentences]}. Role worker or operator.';

revoke execute on all functions in schema bruce from public;
revoke execute on function public.is_well(text) from public, anon, authenticated;
grant execute on function public.is_well(text), bruce.is_well(text, timestamptz) to service_role;
