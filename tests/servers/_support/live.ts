import type postgres from "postgres";

/** What was asked and answered, without times and numbers that differ between two runs. */
export type Life = Record<string, unknown[]>;

/**
 * What BRUCE does in a day, as a superuser, on a database with the seed: snapshots, a difference and its end, a webhook of
 * NetBox, a command, a notice, pages of the API, acknowledging, a waiver, jobs.
 */
export async function live(sql: postgres.Sql): Promise<Life> {
  const life: Life = {};
  const ask = async (what: string, query: Promise<Record<string, unknown>[]>) => {
    life[what] = (await query).map((row) => ({ ...row }));
  };
  const hash = (role: string) => sql`encode(sha256(${role}::text::bytea), 'hex')`;
  for (const role of ["collector", "operator", "worker"]) {
    await sql`select create_token(${role}, ${role}, ${hash(role)})`;
  }

  await ask("the seed", sql`select drift_key, details from drift order by 1`);

  await sql`insert into targets (name, kind, url) values ('phone', 'webhook', 'https://hooks.example/phone')`;
  await sql`insert into reactions (name, target, hostname) values ('life', 'phone', 'life-*')`;
  await sql`
    insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments, targets) values (
      'live', true, 'Restarts a service.', 'low', false, array['docker', 'restart', '{service}'],
      '{"service": {"type": "service"}}', '{life-*}'
    )`;
  const change = {
    key: "1",
    event: "created",
    type: "vm",
    netbox_id: 4711,
    changed_at: "2026-01-01T00:00:00Z",
    object: {
      hostname: "life-vm",
      asset_type: "vm",
      status: "active",
      lifecycle: "active",
      tags: [],
    },
  };
  await ask("a webhook", sql`select netbox_change(${sql.json(change)}) ->> 'result' as result`);
  await ask(
    "a service by plain SQL",
    sql`insert into expected_services (hostname, name, ports) values ('life-vm', 'freshrss', '{tcp/8021}') returning name`,
  );

  const observe = (what: string, state: string) => {
    const payload = [{
      hostname: "life-vm",
      source: "docker",
      observed_at: new Date().toISOString(),
      snapshot: { containers: [{ name: "freshrss", state, ports: ["8021:80"] }] },
      collector: { interval_s: 60 },
    }];
    return ask(
      what,
      sql`select ingest(${hash("collector")}, ${sql.json(payload)}) - 'snapshots' as answer`,
    );
  };
  await observe("a first snapshot", "running");
  await observe("nothing changed", "running");
  await observe("it stopped", "exited");
  await observe("it is still stopped", "exited");
  await ask(
    "a snapshot that is refused",
    sql`select ingest(${
      hash("collector")
    }, '[{"hostname": "a", "source": "docker", "observed_at": "soon"}]')
      -> 'rejected' -> 0 ->> 'message' as message`,
  );
  await ask(
    "the difference",
    sql`select event_type, service, details from drift where hostname = 'life-vm' order by 1, 2`,
  );
  await ask(
    "explained",
    sql`select event_type, verdict from explain('life-vm', 'freshrss') order by 1, 2`,
  );
  const issue =
    sql`(select issue_id from issues where hostname = 'life-vm' and status = 'open' limit 1)`;
  await ask("acknowledged", sql`select acknowledge(${issue}, 'alice') ->> 'status' as status`);
  await ask(
    "waived",
    sql`select waive(${issue}, 'known', now() + interval '1 day', 'alice') ->> 'status' as status`,
  );

  await ask(
    "a command",
    sql`select enqueue_command(${
      hash("operator")
    }, 'live', 'life-vm', '{"service": "freshrss"}') ->> 'status' as status`,
  );
  await ask(
    "claimed",
    sql`select c -> 'argv' as argv
      from jsonb_array_elements(claim_commands(${hash("worker")}, 'a worker') -> 'commands') as c`,
  );
  await ask(
    "finished",
    sql`select finish_command(${hash("worker")}, c.command_id, c.lease,
        '{"outcome": "succeeded", "exit_code": 0, "started_at": "2026-01-01T00:00:00Z"}') as answer
      from bruce_cmd as c where c.name = 'live'`,
  );
  await ask(
    "jobs",
    sql`select coalesce(j -> 'failed', '{}') as failed from bruce.run_jobs() as j`,
  );
  await observe("it runs again", "running");
  await sql`select bruce.flush_tasks()`;
  await ask(
    "a notice is delivered",
    sql`
      with claimed as materialized (select claim_actions(${hash("worker")}, 'a dispatcher') as c)
      select jsonb_array_length(c -> 'actions') > 0 as is_claimed, finish_actions(
        ${hash("worker")}, (c ->> 'lease')::uuid,
        (select jsonb_agg(jsonb_build_object('action_id', a ->> 'action_id', 'outcome', 'delivered', 'http_status', 200))
         from jsonb_array_elements(c -> 'actions') as a)
      ) ->> 'status' as status
      from claimed`,
  );
  await ask(
    "told",
    sql`select event_type, status, details is not null as says from events where hostname = 'life-vm' order by id`,
  );
  await ask(
    "a page, and the next",
    sql`
      with page as materialized (select api_events(${hash("operator")}, '{"limit": "3"}') as p)
      select jsonb_array_length(p -> 'items') as events, jsonb_array_length(api_events(
        ${hash("operator")}, jsonb_build_object('limit', '3', 'cursor', p ->> 'next_cursor')
      ) -> 'items') as next_events
      from page`,
  );
  await ask(
    "between",
    sql`select change, event_type, service from drift_between(now() - interval '1 hour', now() + interval '1 minute')
      where hostname = 'life-vm' order by 1, 2, 3`,
  );
  await ask("a digest", sql`select digest() is not null as is_there`);
  return life;
}
