create function bruce.tg_service_state__note_image()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_image text := bruce.plain_image(new.image);
  v_before text := bruce.plain_image(new.known_image);
  v_digest text := coalesce(new.image_digest, substring(new.image from '@(sha256:[0-9a-f]{64})$'));
begin
  -- an engine says the id alone where the tag is that of a newer image already: the container is the old one
  if v_image is null then
    return new;
  end if;
  -- a digest that was not known before, or is not known now, is no other digest
  if v_image <> v_before or v_digest <> new.known_digest then
    insert into public.image_changes (
      changed_at, hostname, service, service_id, image_before, image, digest_before, digest)
    values (
      bruce.clock(), new.hostname, new.service, new.service_id, v_before, v_image, new.known_digest, v_digest
    );
  end if;
  new.known_digest := case when v_image is distinct from v_before then v_digest
    else coalesce(v_digest, new.known_digest) end;
  new.known_image := new.image;
  return new;
end;
$$;
comment on function bruce.tg_service_state__note_image() is
  'Writes a row of image_changes when a declared service runs with another image than the last one that was '
  'seen of it. A row of its own keeps that last one, because a container that is made anew may be missing '
  'from one snapshot.';

create trigger _500_note_image before update on bruce.service_state
  for each row when (
    new.state = 'running' and new.image is not null
    and (new.image is distinct from new.known_image or new.image_digest is distinct from new.known_digest)
  )
  execute function bruce.tg_service_state__note_image();
