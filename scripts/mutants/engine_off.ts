/** Ways to switch a part of the engine off, each in SQL: what is written then is stored, and nothing follows from it. */
export const off = {
  /** No issue is opened, changed or resolved. */
  judge: `
    create or replace function bruce.settle_issues(
      p_drift bruce.difference[], p_unproven text[], p_alive public.issues[], p_hosts text[], p_is_whole boolean,
      p_cause text, p_now timestamptz, p_reach integer
    )
    returns void
    language sql
    as 'select null';`,
  /** What collectors report is accepted and forgotten. */
  intake: `
    create or replace function bruce.tg_observed_snapshots__intake()
    returns trigger
    language plpgsql
    as 'begin return new; end';`,
};
