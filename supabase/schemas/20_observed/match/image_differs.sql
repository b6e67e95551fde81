create function bruce.image_differs(p_declared text, p_observed text, p_digest text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_declared text;
  v_observed text;
  v_wanted text;
  v_found text;
begin
  if p_declared = p_observed then
    return false;
  end if;
  v_wanted := substring(p_declared from '@(sha256:[0-9a-f]{64})$');
  v_found := coalesce(
    substring(p_digest from 'sha256:[0-9a-f]{64}'), substring(p_observed from '@(sha256:[0-9a-f]{64})$'));
  if v_wanted is not null and v_found is not null then
    return v_wanted <> v_found;
  end if;
  v_declared := bruce.plain_image(p_declared);
  v_observed := bruce.plain_image(p_observed);
  if v_declared !~ ':[^:/]+$' then
    v_observed := regexp_replace(v_observed, ':[^:/]+$', '');
  elsif v_observed !~ ':[^:/]+$' then
    -- pinned by digest alone: its tag is not said
    if p_observed like '%@%' then
      return nullif(v_observed <> regexp_replace(v_declared, ':[^:/]+$', ''), false);
    end if;
    v_observed := v_observed || ':latest';
  end if;
  -- of one name and tag, but nobody knows the digest
  return case when v_wanted is null then v_declared <> v_observed
    else nullif(v_declared <> v_observed, false) end;
end;
$$;
comment on function bruce.image_differs(text, text, text) is
  'True if the observed image is not the declared one. Compares as precisely as it was declared: by '
  'digest, by name and tag, or by name. Null: unknown.';

grant execute on function bruce.image_differs(text, text, text) to authenticated, service_role;
