import { BadValue, namesOf, objectOf, textOf } from "../values.ts";
import type { RawRow } from "../raw_row.ts";
import { countingChanges, type FileContext, type Row, type Stream } from "./stream.ts";

const TEXTS = [
  "name",
  "hostname",
  "asset_type",
  "lifecycle",
  "status",
  "role",
  "cluster",
  "ip",
  "primary_ip",
] as const;
const NUMBERS = ["netbox_id", "vmid"] as const;
/** What the tables keep for themselves. */
export const OWN_COLUMNS = ["id", "created_at", "changed_at", "retired_at", "name_key"];
const KNOWN: readonly string[] = [
  ...TEXTS,
  ...NUMBERS,
  ...OWN_COLUMNS,
  "parent",
  "parent_id",
  "tags",
  "aliases",
  "metadata",
];

/** Rows of `assets`. A trigger updates a host that is declared again; columns of the owner's own become metadata. */
export const assets: Stream = {
  table: "assets",
  read(raw, file) {
    const { values } = raw;
    const row: Row = { parent: parentOf(raw, file) };
    for (const column of TEXTS) row[column] = textOf(values[column]);
    for (const column of NUMBERS) row[column] = values[column] ?? null;
    for (const column of ["tags", "aliases"]) row[column] = namesOf(values[column], column);
    if (!row.name && !row.hostname) throw new BadValue("an asset needs hostname or name");
    const others = Object.entries(values).filter(([column]) => !KNOWN.includes(column));
    row.metadata = { ...Object.fromEntries(others), ...objectOf(values.metadata, "metadata") };
    return row;
  },
  async insert(sql, rows) {
    const counts = await countingChanges(sql, () =>
      sql`
      insert into public.assets (
        name, hostname, asset_type, lifecycle, status, role, parent, cluster, ip, primary_ip, tags, aliases, netbox_id,
        vmid, metadata
      )
      select
        coalesce(r.name, r.hostname), r.hostname, r.asset_type, r.lifecycle, r.status, r.role, r.parent, r.cluster, r.ip,
        r.primary_ip, r.tags, r.aliases, r.netbox_id, r.vmid, r.metadata
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (
        name text, hostname text, asset_type text, lifecycle text, status text, role text, parent text, cluster text,
        ip text, primary_ip inet, tags text[], aliases text[], netbox_id bigint, vmid integer, metadata jsonb
      )`);
    return { counts };
  },
};

/** Name of the parent: older rows hold the id of its row. */
export function parentOf({ values }: RawRow, file: FileContext): string | null {
  const parent = textOf(values.parent ?? values.parent_id);
  return parent === null ? null : file.assetNames.get(parent) ?? parent;
}
