create function public.set_adoption_rule(rule_name text, changes jsonb, "by" text default null)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_before jsonb;
  v_after jsonb;
  v_new public.adoption_rules;
begin
  perform bruce.refuse_read_only('set_adoption_rule');
  select to_jsonb(r) into v_before from public.adoption_rules as r where r.name = rule_name for update;
  if changes is null then
    delete from public.adoption_rules as r where r.name = rule_name;
  elsif v_before is null then
    -- the defaults of the table
    insert into public.adoption_rules as r (name, decision, event_type)
    values (rule_name, changes ->> 'decision', changes ->> 'event_type');
  end if;
  if changes is not null then
    select r.* into v_new from public.adoption_rules as r where r.name = rule_name;
    v_new := jsonb_populate_record(v_new, changes - '{name,created_at}'::text[]);
    update public.adoption_rules as r
    set (enabled, rank, decision, event_type, field, hostname, service, observed, within, description) = (
        v_new.enabled, v_new.rank, v_new.decision, v_new.event_type, v_new.field, v_new.hostname,
        v_new.service, v_new.observed, v_new.within, v_new.description)
    where r.name = rule_name
    returning to_jsonb(r) into v_after;
  end if;
  if coalesce(v_before, v_after) is not null then
    perform bruce.journal_tuning(
      'adoption rule', rule_name, v_before, v_after, bruce.actor("by"), bruce.clock());
  end if;
  return v_before is not null;
end;
$$;
comment on function public.set_adoption_rule(text, jsonb, text) is
  'Makes an adoption rule, changes those of its columns that are given, or removes it (changes is null), '
  'and says so in the journal. True if it was there before. Security definer: only the engine writes the '
  'journal.';

grant execute on function public.set_adoption_rule(text, jsonb, text) to service_role;
