create function bruce.model_key(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_key text := lower(btrim(split_part(p_name, '@', 1)));
begin
  v_key := regexp_replace(v_key, '^https?://', '');
  -- where it comes from is no part of what it is called
  v_key := regexp_replace(v_key, '^(hf\.co|huggingface\.co|registry\.ollama\.ai|docker\.io)/', '');
  v_key := regexp_replace(v_key, '^library/', '');
  return nullif(regexp_replace(v_key, ':latest$', ''), '');
end;
$$;
comment on function bruce.model_key(text) is
  'The name of a model of an AI service, folded: llama3, Llama3:latest and registry.ollama.ai/library/llama3 '
  'are one; another tag is another model. A digest behind @ is left out. Null: no name.';

grant execute on function bruce.model_key(text) to authenticated, service_role;
