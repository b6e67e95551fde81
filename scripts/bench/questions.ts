import type postgres from "postgres";
import type { Fleet } from "./fleets.ts";
import { compared, type Measure, medians, ratio, side } from "./measure.ts";
import type { Size } from "./size.ts";

/** Both sides of a question take turns so often. */
const rounds = 3;
/** So often a function has to run until its statements have the plans that they keep. */
const warmUps = 7;

/** What is asked about one host, of which one service is stopped. It should cost the same in any fleet. */
const aboutOneHost = {
  "drift of one host": "select count(d) from public.drift as d where d.hostname = 'host-0010'",
  "drift_summary of one host":
    "select count(d) from public.drift_summary as d where d.hostname = 'host-0010'",
  "explain of one service": "select count(e) from public.explain('host-0010', 'service-01') as e",
};

/** What looks at all hosts. It should cost each host the same in any fleet. */
const aboutAll = {
  coverage: "select count(c) from public.coverage as c",
  collectors: "select count(c) from public.collectors as c",
  run_jobs: "select count(*) from bruce.run_jobs(bruce.clock())",
};

/** Questions about one host of a large fleet against the same in a small one; planning included. */
export async function oneHostQuestions(
  small: Fleet,
  large: Fleet,
  size: Size,
): Promise<Measure[]> {
  return await askBoth(small, large, aboutOneHost, size, {
    name: (question) => `${question} among ${large.hosts.toLocaleString("en")}`,
    against: `itself among ${small.hosts}`,
    aim: 1.2,
    unitOf: () => 1,
  });
}

/** What looks at all hosts of a large fleet, per host, against the same in a smaller one; planning included. */
export async function allHostsQuestions(
  small: Fleet,
  large: Fleet,
  size: Size,
): Promise<Measure[]> {
  return await askBoth(small, large, aboutAll, size, {
    name: (question) => `${question} of ${large.hosts.toLocaleString("en")} hosts, per host`,
    against: `itself with ${small.hosts}, per host`,
    aim: 1.5,
    unitOf: (fleet) => fleet.hosts,
  });
}

/** Times a part of its repetitions in one of the rounds; before the first it is warmed up. */
async function ask(
  sql: postgres.Sql,
  measure: string,
  side: string,
  query: string,
  repetitions: number,
  round: number,
): Promise<void> {
  const warmUp = round === 0 ? warmUps : 0;
  await sql`
    call bench.time_query(${measure}, ${side}, ${query}, ${
    Math.ceil(repetitions / rounds)
  }, ${warmUp})`;
}

interface Asked {
  name: (question: string) => string;
  against: string;
  aim: number;
  /** The time of a question is divided by this. */
  unitOf: (fleet: Fleet) => number;
}

/** Asks one fleet and the other in turn, so that what disturbs the machine meets both. */
async function askBoth(
  small: Fleet,
  large: Fleet,
  questions: Record<string, string>,
  { queries }: Size,
  { name, against, aim, unitOf }: Asked,
): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [question, query] of Object.entries(questions)) {
    const recorded = name(question);
    for (let round = 0; round < rounds; round++) {
      for (const { sql } of [small, large]) {
        await ask(sql, recorded, "ours", query, queries, round);
      }
    }
    const [of, against10] = await Promise.all(
      [large, small].map(async (fleet) =>
        side(await medians(fleet.sql, recorded), "ours").us / unitOf(fleet)
      ),
    );
    measures.push(compared(recorded, against, aim, against10!, of!));
  }
  return measures;
}

/** What the rules find: of `suggestions`, which are made for the rows that somebody reads, none is made. */
const ALL_DRIFT = `
  select count((
    d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source, d.since,
    d.last_seen_at, d.snapshot_id, d.drift_key, d.scope_id))
  from public.drift as d`;

/** All of `drift`, every column of it but `suggestions`, beside the least that such a comparison can cost. */
export async function fullDrift({ sql, hosts }: Fleet, { queries }: Size): Promise<Measure> {
  const name = `full drift over ${hosts.toLocaleString("en")} hosts × 50 services`;
  await makeKeys(sql);
  const join = `
    select count(*) from bench.declared_keys as d
    full join bench.observed_keys as o on o.hostname = d.hostname and o.service = d.service
    where d.hostname is null or o.hostname is null`;
  for (let round = 0; round < rounds; round++) {
    await sql`set enable_mergejoin = off`;
    await ask(sql, name, "bare", join, queries, round);
    await sql`reset enable_mergejoin`;
    await ask(sql, name, "ours", ALL_DRIFT, queries, round);
  }
  return await ratio(sql, name, {
    against: "bare full hash join of two key tables of that size",
    aim: 1,
  });
}

async function makeKeys(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    create table bench.declared_keys as select hostname, name as service from public.expected_services;
    create table bench.observed_keys as
      select hostname, name as service from bruce.entities where state = 'running';
    analyze bench.declared_keys, bench.observed_keys`);
}
