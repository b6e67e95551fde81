import { expectedState } from "../../../supabase/functions/_shared/expected/schema.ts";
import { problemsOf } from "../../../supabase/functions/_shared/problems.ts";
import { BadValue, namesOf, objectOf } from "../values.ts";
import { OWN_COLUMNS, parentOf } from "./assets.ts";
import { insertStates } from "./snapshots.ts";
import type { Row, Stream } from "./stream.ts";

/**
 * Canonical expected hosts: those of a file become one state of some hosts, which retires no other. One that is older
 * than a full state stays history.
 */
export const hosts: Stream = {
  table: "hosts",
  read(raw, file) {
    const host: Row = {};
    for (const [member, value] of Object.entries(raw.values)) {
      if (!OWN_COLUMNS.includes(member) && value !== null && value !== "") host[member] = value;
    }
    host.hostname ??= host.name;
    delete host.name;
    const parent = parentOf(raw, file);
    if (parent !== null) host.parent = parent;
    delete host.parent_id;
    for (const member of ["tags", "aliases"]) {
      const names = namesOf(host[member], member);
      if (names !== null) host[member] = typeof names === "string" ? names.split(/[{},]+/) : names;
      if (Array.isArray(host[member])) host[member] = host[member].filter(Boolean);
    }
    if (host.metadata !== undefined) host.metadata = objectOf(host.metadata, "metadata");
    const { data, error } = expectedState.safeParse({ hosts: [host] });
    if (data) return data.hosts[0] as Row;
    const problems = problemsOf(error, { hosts: [host] });
    throw new BadValue(
      problems.map(({ path, message }) => `${path.replace(/^hosts\[0\]\.?/, "")}: ${message}`)
        .join("; "),
    );
  },
  async insert(sql, rows, { writtenAt }) {
    const data = { hosts: rows, complete: false, services_complete: false };
    return await insertStates(sql, [{ snapshot_type: "netbox", data, created_at: writtenAt }]);
  },
};
