import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import postgres from "postgres";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { catchUp } from "../../scripts/test/standby.ts";
import { live } from "../servers/_support/live.ts";
import { ask, DATABASE, type Side, withReplica } from "./_support/replica.ts";

const sha256 = (role: string) => `encode(sha256('${role}'::bytea), 'hex')`;
const operator = sha256("operator");
const worker = sha256("worker");

/** How each function of schema public is called that only reads: on the standby it answers what the primary does. */
const READERS: Record<string, string[]> = {
  adoption_decisions: ["adoption_decisions()", "adoption_decisions(null, 30)"],
  api_coverage: [`api_coverage(${operator})`],
  api_digest: [`api_digest(${operator})`],
  api_causes: [
    `api_causes(${operator})`,
    `api_causes(${operator}, '{"hostname": ["box2-*"], "min_hosts": 1}')`,
  ],
  api_drift: [
    `api_drift(${operator})`,
    `api_drift(${operator}, '{"hostname": ["box2-*"], "limit": "2"}')`,
    `api_drift(${operator}, '{"suggestions": "all"}')`,
  ],
  api_drift_between: [
    `api_drift_between(${operator}, jsonb_build_object('t1', bruce.clock() - interval '1 hour', 't2', bruce.clock()))`,
  ],
  api_drift_summary: [`api_drift_summary(${operator})`],
  api_events: [`api_events(${operator}, '{"limit": "3"}')`],
  api_explain: [`api_explain(${operator}, '{"hostname": "life-vm", "service": "freshrss"}')`],
  api_host: [`api_host(${operator}, '{"hostname": "life-vm"}')`],
  api_hosts: [`api_hosts(${operator})`],
  api_issue: [
    `api_issue(${operator}, jsonb_build_object('issue_id', (select max(issue_id::text) from issues)))`,
  ],
  api_issues: [`api_issues(${operator})`],
  api_journal: [`api_journal(${operator})`],
  api_memory_search: [`api_memory_search(${operator}, '{"q": "replica"}')`],
  // samples are on the primary alone; what is rolled up is on both
  api_metrics: [
    `(select api_metrics(${operator}, jsonb_build_object('hostname', 'box2-media', 'until', (select rolled_until from bruce.metric_state))) - 'version' as went) as m`,
  ],
  api_status: [`api_status(${operator})`],
  api_texts: [`api_texts(${operator}, '{"subject": "cli"}')`],
  api_token: [`api_token(${operator})`],
  // the version of a standby is good for one look
  api_trajectory: [`(select api_trajectory(${operator}) - 'version' as trajectory) as t`],
  command_allowlist: [`command_allowlist(${operator})`],
  command_status: [
    `command_status(${operator}, (select min(command_id::text)::uuid from bruce_cmd))`,
  ],
  // the version of a standby is good for one look
  dashboard_actions: [`(select dashboard_actions(${operator}) - 'version' as actions) as a`],
  // when jobs, engine and dispatcher last beat is known there as far as replay has come
  dashboard_coverage: [
    `(select dashboard_coverage(${operator}) - 'version' #- '{engine,heartbeats}' as coverage) as c`,
  ],
  dashboard_find: [`dashboard_find(${operator}, '{"text": "box2"}')`],
  dashboard_host: [
    `(select dashboard_host(${operator}, '{"hostname": "box2-daily"}') - 'version' as host) as h`,
  ],
  dashboard_hosts: [`(select dashboard_hosts(${operator}) - 'version' as hosts) as h`],
  dashboard_issue: [
    `(select dashboard_issue(${operator}, jsonb_build_object('issue_id', (select min(issue_id::text) from issues))) - 'version' as issue) as n`,
  ],
  dashboard_now: [`(select dashboard_now(${operator}) - 'version' as now) as n`],
  dashboard_time: ["changes", "state", "calendar", "host"].map((part) =>
    `(select dashboard_time(${operator}, '{"part": "${part}", "hostname": "box2-daily"}') - 'version' as time) as t`
  ),
  dashboard_tuning: [`(select dashboard_tuning(${operator}) - 'version' as tuning) as t`],
  digest: ["digest()"],
  drift_as_of: ["drift_as_of(bruce.clock())"],
  drift_between: ["drift_between(bruce.clock() - interval '1 hour', bruce.clock())"],
  drift_of: ["drift_of('box2-daily')"],
  event_json: ["(select jsonb_agg(event_json(e) order by e.id) from events as e) as j"],
  explain: ["explain('life-vm', 'freshrss')", "explain('nobody')"],
  trajectory: ["trajectory()", "trajectory(bruce.clock() - interval '1 hour')"],
  is_well: [`is_well(${worker})`],
  metrics: [
    "metrics('box2-media', until => (select rolled_until from bruce.metric_state))",
  ],
  netbox_mapping: [`netbox_mapping(${operator})`],
  // when a token was last used is known there to the hour
  read_rpc: [
    `read_rpc('api_drift', jsonb_build_object('token_sha256', ${operator}, 'query', '{"hostname": ["box2-*"]}'::jsonb))`,
    `read_rpc('command_allowlist', jsonb_build_object('token_sha256', ${operator}))`,
    `read_rpc('command_status', jsonb_build_object(
      'token_sha256', ${operator}, 'command_id', (select min(command_id::text) from bruce_cmd)))`,
  ],
  list_tokens: ["(select to_jsonb(t) - 'last_used_at' as token from list_tokens() as t) as l"],
};

/** What edge functions call on a replica answers as the function that it calls. */
const API = Object.keys(READERS).filter((name) => /^(api|dashboard)_/.test(name));

const someIssue = "(select max(issue_id::text)::uuid from issues)";

/** And of those that write and take a token: there they answer that it is read-only, whatever the rest of the call is. */
const REFUSED_BY_TOKEN: Record<string, string> = {
  api_acknowledge: `api_acknowledge(${operator}, '{}')`,
  api_acknowledge_cause: `api_acknowledge_cause(${operator}, '{}')`,
  api_end_waiver: `api_end_waiver(${operator}, '{"waiver_id": 1}')`,
  api_enqueue_cause: `api_enqueue_cause(${operator}, '{}')`,
  api_forget: `api_forget(${operator}, '{"hostname": "life-vm"}')`,
  api_memory_append: `api_memory_append(${operator}, '{"source": "test", "body": "a"}')`,
  api_preview: `api_preview(${operator}, '{}')`,
  api_release_snapshot: `api_release_snapshot(${operator}, '{}')`,
  api_replay: `api_replay(${operator}, '{}')`,
  api_test_target: `api_test_target(${operator}, '{}')`,
  api_tune: `api_tune(${operator}, '{}')`,
  api_unacknowledge: `api_unacknowledge(${operator}, '{}')`,
  api_take_suggestion: `api_take_suggestion(${operator}, '{}')`,
  api_waive: `api_waive(${operator}, '{}')`,
  api_unacknowledge_cause: `api_unacknowledge_cause(${operator}, '{}')`,
  api_waive_cause: `api_waive_cause(${operator}, '{}')`,
  approve_command: `approve_command(${operator}, gen_random_uuid())`,
  cancel_command: `cancel_command(${operator}, gen_random_uuid(), 'anna')`,
  claim_actions: `claim_actions(${operator}, 'a dispatcher')`,
  claim_commands: `claim_commands(${worker}, 'a worker')`,
  enqueue_command: `enqueue_command(${operator}, 'live', 'life-vm', '{"service": "freshrss"}')`,
  expected: `expected(${operator}, '{"hostname": "a", "services": []}')`,
  finish_actions: `finish_actions(${operator}, gen_random_uuid(), '[]')`,
  finish_command: `finish_command(${worker}, gen_random_uuid(), gen_random_uuid(), '{}')`,
  heartbeat_command: `heartbeat_command(${worker}, gen_random_uuid(), gen_random_uuid())`,
  ingest: `ingest(${operator}, '[]')`,
  requeue_command: `requeue_command(${operator}, gen_random_uuid())`,
};

/** And of those that write and take none: they end with 25006 and say where to go. */
const REFUSED: Record<string, string> = {
  acknowledge: `acknowledge(${someIssue}, 'anna')`,
  acknowledge_by_link: `acknowledge_by_link(${someIssue})`,
  apply_netbox_changes: "apply_netbox_changes()",
  create_token: `create_token('new', 'agent', ${sha256("new")})`,
  end_waiver: "end_waiver(1, 'anna')",
  forget_host: "forget_host('life-vm')",
  forget_source: "forget_source('life-vm', 'docker')",
  netbox_change: `netbox_change('{}')`,
  netbox_changes: `netbox_changes('[]')`,
  preview_reaction: `preview_reaction('{}')`,
  preview_threshold: `preview_threshold('memory', 80)`,
  release_snapshot: "release_snapshot('life-vm', 'docker')",
  replay_actions: "replay_actions(status => 'dead')",
  test_target: "test_target('nowhere')",
  revoke_token: "revoke_token('operator')",
  set_adoption_rule: "set_adoption_rule('careful', '{\"decision\": \"review\"}')",
  unacknowledge: `unacknowledge(${someIssue}, 'anna')`,
  waive: `waive(${someIssue}, 'known', now() + interval '1 day', 'anna')`,
  write_adoption: "write_adoption(null)",
};

async function fails(server: Side, query: string, role?: string): Promise<postgres.PostgresError> {
  const failed = await ask(server, query, role ? { role } : {}).then(
    () => undefined,
    (error) => error,
  );
  ok(failed instanceof postgres.PostgresError, `${query} did not fail`);
  return failed;
}

async function names(server: Side, query: string): Promise<string[]> {
  return await asAdmin(
    server,
    DATABASE,
    async (sql) => (await sql.unsafe(query)).map(({ name }) => String(name)),
  );
}

const PUBLIC_FUNCTIONS = `
  select distinct p.proname as name from pg_proc as p
  where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype order by 1`;
const PUBLIC_RELATIONS = `
  select c.relname as name from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition order by 1`;

Deno.test("a read replica answers what its primary does, and says what only the primary can", () =>
  withReplica(async (primary, standby) => {
    await asAdmin(primary, DATABASE, async (sql) => {
      await live(sql);
      // rolled up, since samples are on the primary alone
      await sql`update bruce.metric_samples set measured_at = measured_at - interval '10 minutes'`;
      await sql`update bruce.metric_state set rolled_until = '-infinity'`;
      await sql`select bruce.roll_up_metrics(now())`;
      await sql.unsafe(
        `select api_memory_append(${operator}, '{"source": "test", "body": "A replica reads."}')`,
      );
    });
    await catchUp(primary, standby);
    const [now] = await names(primary, "select now()::text as name");
    const at = now ?? "";
    const viewer = JSON.stringify({ app_metadata: { bruce_role: "viewer" } });

    const functions = await names(primary, PUBLIC_FUNCTIONS);
    deepStrictEqual(
      functions,
      [...Object.keys(READERS), ...Object.keys(REFUSED_BY_TOKEN), ...Object.keys(REFUSED)].sort(),
      "each function either reads or writes",
    );

    const empty: string[] = [];
    for (const call of Object.values(READERS).flat()) {
      const answer = await ask(standby, call, { at });
      deepStrictEqual(answer, await ask(primary, call, { at }), call);
      if (answer.length === 0 || /"status":[45]/.test(JSON.stringify(answer))) empty.push(call);
    }
    deepStrictEqual(empty, [], "each has something to say");

    for (const name of API) {
      const call =
        `read_rpc('${name}', jsonb_build_object('token_sha256', ${operator}, 'query', '{}'::jsonb))`;
      strictEqual((await ask(standby, call)).length, 1, call);
    }
    strictEqual((await fails(standby, "read_rpc('api_waive', '{}')")).code, "42883");

    const relations = await names(primary, PUBLIC_RELATIONS);
    for (const relation of relations) {
      for (const [role, claims] of [["service_role", "{}"], ["authenticated", viewer]] as const) {
        const read = (server: Side) =>
          ask(server, `public.${relation}`, { role, claims, at }).catch((error) => [error.code]);
        deepStrictEqual(await read(standby), await read(primary), `${relation} as ${role}`);
      }
    }
    for (const relation of ["drift", "drift_summary", "coverage", "collectors", "issues"]) {
      ok((await ask(standby, relation, { role: "authenticated", claims: viewer })).length > 0);
    }

    for (const call of Object.values(REFUSED_BY_TOKEN)) {
      const [answer] = await ask(standby, call);
      match(String(answer), /"code": ?"read_only"/, call);
      match(String(answer), /Send it to the primary/, call);
    }
    for (const call of Object.values(REFUSED)) {
      const { code, message, hint } = await fails(standby, call);
      strictEqual(code, "25006", `${call}: ${message}`);
      match(message, /^\w+ writes, and this transaction may only read\.$/, `${call}: ${message}`);
      strictEqual(hint, "This is a read replica: ask the primary.");
    }
    const plain = await fails(standby, "bruce.run_jobs()", "postgres");
    strictEqual(plain.code, "25006", plain.message);
  }));
