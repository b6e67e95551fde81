create function bruce.trajectory_images(
  p_asked bruce.span_asked, p_length interval default '24 hours', p_most integer default 20
)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
begin
  return (
    with newest as materialized (
      select c.*, coalesce(s.hostname, c.hostname) as host_now, coalesce(s.name, c.service) as service_now
      from public.image_changes as c
      left join public.expected_services as s on s.id = c.service_id
      where c.changed_at >= p_asked.since and c.changed_at <= p_asked.until
        and (p_asked.hosts is null or coalesce(s.hostname, c.hostname) = any (p_asked.hosts))
      order by c.changed_at desc, c.id desc
      limit p_most
    ),
    -- until the next image of the service, and before it just as long
    span as (
      select
        n.*, least(p_length, p_asked.until - n.changed_at, (
          select min(l.changed_at) from public.image_changes as l
          where l.service_id = n.service_id and l.changed_at > n.changed_at) - n.changed_at) as length
      from newest as n
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'hostname', s.host_now, 'service', s.service_now, 'changed_at', s.changed_at,
      'release', bruce.release_words(s.image, s.digest, s.image = s.image_before),
      'release_before', bruce.release_words(s.image_before, s.digest_before, s.image = s.image_before),
      'image', s.image, 'image_before', s.image_before, 'digest', s.digest, 'digest_before', s.digest_before,
      'compared_s', round(extract(epoch from s.length)),
      'opened', bruce.opened_between(s.host_now, s.service_now, s.changed_at, s.changed_at + s.length),
      'opened_before', bruce.opened_between(
        s.host_now, s.service_now, s.changed_at - s.length, s.changed_at - bruce.change_takes()),
      'ended', bruce.ended_between(s.host_now, s.service_now, s.changed_at, s.changed_at + s.length)
    ) order by s.changed_at desc, s.id desc), '[]')
    from span as s
  );
end;
$$;
comment on function bruce.trajectory_images(bruce.span_asked, interval, integer) is
  'The newest 20 changes of images in a span, and for each what opened and ended on its service within a day '
  'after it, or until the next image, against what opened in the same time before it.';

grant execute on function bruce.trajectory_images(bruce.span_asked, interval, integer)
  to authenticated, service_role;
