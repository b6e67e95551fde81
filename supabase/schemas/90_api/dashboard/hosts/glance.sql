create type bruce.glance as (
  hostname text, asset_type text, lifecycle text, declared_on text, above text, role text, cluster text,
  tags text[], colour text, state text, critical bigint, high bigint, medium bigint, low bigint,
  pending bigint, services_total bigint, services_unseen bigint, services_ill bigint,
  last_contact_at timestamptz
);
comment on type bruce.glance is
  'A host in one line: see bruce.host_glances. above: the host it is on, as observed, else as declared.';
