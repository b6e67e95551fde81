import { BadValue, textOf } from "../values.ts";
import type { Stream } from "./stream.ts";

/** Names of sources; ids are those of the older database and stay there. */
export const sources: Stream = {
  table: "sources",
  read({ values }) {
    const name = textOf(values.name)?.trim().toLowerCase();
    if (!name) throw new BadValue("a source needs a name");
    return { name };
  },
  async insert(sql, rows) {
    const names = [...new Set(rows.map(({ name }) => name as string))];
    const { count } = await sql`
      insert into public.sources (name)
      select n.name from unnest(${sql.array(names)}::text[]) as n (name)
      where not exists (select from public.sources as s where lower(s.name) = n.name)`;
    return { counts: { stored: count } };
  },
};
