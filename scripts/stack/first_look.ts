import type postgres from "postgres";
import { type Words, wordsOf } from "../cli/words.ts";
import type { DriftRow } from "./drift_table.ts";

/** What the screen of a start shows of the homelab, in the language of the owner. */
export interface FirstLook {
  drift: DriftRow[];
  /** The sentences of `bruce status`. */
  status: string;
  words: Words;
}

/** Reads it from the database of the stack. */
export async function firstLook(sql: postgres.Sql): Promise<FirstLook> {
  const drift = await sql<DriftRow[]>`
    select severity, event_type, hostname, service, details from public.drift`;
  const [said] = await sql<[{ status: string; language: string; texts: Record<string, string> }]>`
    select
      array_to_string(bruce.status_words(bruce.now_counts(q), bruce.now_sight(q)), ' ') as status,
      s.language,
      (select jsonb_object_agg(t.key, t.text order by t.language = s.language)
        from public.texts as t
        where t.key like 'cli.%' and t.language in (s.language, 'en')) as texts
    from public.settings as s
    cross join lateral (
      select (jsonb_populate_record(null::bruce.question, jsonb_build_object(
        'is_free', true, 'asked_at', bruce.clock()))).*
    ) as q`;
  return { drift, status: said.status, words: wordsOf(said.language, said.texts) };
}

/** Gives a new database the language of this machine's user, where BRUCE has sentences in it. */
export async function speakAsThisMachine(
  sql: postgres.Sql,
  { LC_ALL, LC_MESSAGES, LANG }: Record<string, string | undefined>,
): Promise<void> {
  const language = (LC_ALL || LC_MESSAGES || LANG || "").slice(0, 2).toLowerCase();
  await sql`
    update public.settings set language = ${language}
    where exists (select from public.texts as t where t.language = ${language})`;
}
