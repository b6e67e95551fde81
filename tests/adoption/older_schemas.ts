/** One way in which an older BRUCE database was made: tables by hand, so no two are alike. */
export interface OlderSchema {
  name: string;
  /** Makes the five tables, empty. */
  tables: string;
  /** How its own pipelines name the source of a snapshot. */
  sourceColumn: "source" | "source_id";
  /** Writes `null`, `default` or an expression as the next id of a table, as its writers do. */
  nextId(table: string): string;
  /** Tags of an asset as its column holds them: an SQL literal. Null: there is no such column. */
  tags: string | null;
}

/** As the repository described it: identity ids, `source`, jsonb. */
const repository: OlderSchema = {
  name: "identity ids, source, jsonb",
  sourceColumn: "source",
  nextId: () => "default",
  tags: `'{vm,daily}'`,
  tables: `
    create table sources (id bigint generated always as identity primary key, name text not null unique);
    create table assets (
      id bigint generated always as identity primary key, asset_type text, name text, parent text, metadata jsonb,
      created_at timestamptz default now(), hostname text, ip text, role text, tags text[], cluster text
    );
    create table snapshots (
      id bigint generated always as identity primary key, snapshot_type text, data jsonb, created_at timestamptz default now()
    );
    create table events (
      id bigint generated always as identity primary key, hostname text, service text, event_type text, expected jsonb,
      observed jsonb, severity text, details jsonb, source text, created_at timestamptz default now()
    );
    create table observed_snapshots (
      id bigint generated always as identity primary key, hostname text not null, source text not null,
      snapshot jsonb not null, observed_at timestamptz default now()
    );`,
};

/** As production had it: uuid ids, a parent by id, `source_id` as text, tags as JSON. */
const production: OlderSchema = {
  name: "uuid ids, parent by id, source_id, tags as jsonb",
  sourceColumn: "source_id",
  nextId: (table) => table === "events" ? "default" : "gen_random_uuid()",
  tags: `'["vm", "daily"]'`,
  tables: `
    create table sources (id uuid primary key default gen_random_uuid(), name text);
    create table assets (
      id uuid primary key default gen_random_uuid(), asset_type text not null default 'vm', name text,
      parent uuid references assets (id), metadata jsonb default '{}', created_at timestamptz not null default now(),
      hostname text, ip inet, role text, tags jsonb default '[]', cluster text
    );
    create table snapshots (
      id uuid primary key default gen_random_uuid(), snapshot_type text not null, data jsonb not null,
      created_at timestamptz not null default now()
    );
    create table events (
      id bigserial primary key, hostname text, service text, event_type text not null, expected text, observed text,
      severity text, details text, source text, created_at timestamptz not null default now()
    );
    create table observed_snapshots (
      id uuid primary key default gen_random_uuid(), hostname text, source_id text, snapshot jsonb,
      observed_at timestamptz default now()
    );
    create index on observed_snapshots (hostname, observed_at);`,
};

/** As an early script made it: ids that writers count up, json instead of jsonb, tags as one text. */
const earlyScript: OlderSchema = {
  name: "plain bigint ids, json, tags as text",
  sourceColumn: "source",
  nextId: (table) => `(select coalesce(max(id), 0) + 1 from ${table})`,
  tags: `'vm, daily'`,
  tables: `
    create table sources (id bigint, name text);
    create table assets (
      id bigint, asset_type text, name text, parent text, metadata json, created_at timestamptz default now(),
      hostname text, ip text, role text, tags text, cluster text
    );
    create table snapshots (id bigint, snapshot_type text, data json, created_at timestamp default now());
    create table events (
      id bigint, hostname text, service text, event_type text, expected json, observed json, severity text, details json,
      source text, created_at timestamp default now()
    );
    create table observed_snapshots (
      id bigint, hostname text, source text, snapshot json, observed_at timestamp default now()
    );`,
};

/** With names as ids of the sources, snapshots as text, and no columns but those of SPEC 3. */
const namesAsIds: OlderSchema = {
  name: "names as source ids, snapshots as text",
  sourceColumn: "source_id",
  nextId: () => "default",
  tags: null,
  tables: `
    create table sources (id text primary key, name text not null);
    create table assets (
      id serial primary key, asset_type text, name text, parent integer, metadata jsonb, created_at timestamptz default now()
    );
    create table snapshots (
      id serial primary key, snapshot_type text, data jsonb, created_at timestamptz default now()
    );
    create table events (
      id bigserial primary key, hostname text, service text, event_type text, expected text, observed text, severity text,
      details jsonb, source text, created_at timestamptz default now()
    );
    create table observed_snapshots (
      id serial primary key, hostname text, source_id text references sources (id), snapshot text,
      observed_at timestamptz default now()
    );`,
};

/** All the older databases that migrations have to take over. */
export const olderSchemas: OlderSchema[] = [repository, production, earlyScript, namesAsIds];
