create function bruce.image_differs(p_declared text, p_observed text, p_digest text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_declared text := regexp_replace(p_declared, '^(docker\.io/)?(library/)?', '');
  v_observed text := regexp_replace(p_observed, '^(docker\.io/)?(library/)?', '');
  v_digest text := substring(p_declared from '@(sha256:[0-9a-f]{64})$');
begin
  if v_digest is not null then
    return v_digest <> coalesce(
      substring(p_digest from 'sha256:[0-9a-f]{64}'), substring(v_observed from 'sha256:.*$'));
  end if;
  if v_observed like 'sha256:%' then
    -- the tag now names another image, so the name of the running image is unknown
    return null;
  end if;
  if v_declared ~ ':[^:/]+$' then
    return v_declared <> split_part(
      case when v_observed ~ ':[^:/]+(@.*)?$' then v_observed else v_observed || ':latest' end, '@', 1);
  end if;
  return v_declared <> regexp_replace(v_observed, '(:[^:/]+)?(@.*)?$', '');
end;
$$;
comment on function bruce.image_differs(text, text, text) is
  'True if the observed image is not the declared one. Compares as precisely as it was declared: by '
  'digest, by name and tag, or by name. Null: unknown.';

grant execute on function bruce.image_differs(text, text, text) to authenticated, service_role;
