-- Applying: after the statement, the news of all its snapshots become the present in one pass: rows that
-- differ are read, gone rows go, matches are made anew where identities changed, and the hosts concerned are
-- reconciled. The rows of a large batch are worked on in memory.

create type bruce.entity_ref as (
  entity_id bigint, scope_id integer, kind text, entity_key text, hostname text, name_keys text[],
  project text,
  service_id bigint, state text, health text, ports text[], restart_count integer, restarted_at timestamptz,
  problem text
);
comment on type bruce.entity_ref is
  'What of an entity tells who it is, and what else the rules read of a container or app.';
