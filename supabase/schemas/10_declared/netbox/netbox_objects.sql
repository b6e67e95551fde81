create table bruce.netbox_objects (
  object_type text not null,
  netbox_id bigint not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  primary key (object_type, netbox_id)
);
comment on table bruce.netbox_objects is
  'When NetBox last changed each object it sent. NetBox sends out of order: an older state never replaces '
  'a newer one, and nothing follows a deletion, because NetBox never reuses an id.';

alter table bruce.netbox_objects enable row level security;
