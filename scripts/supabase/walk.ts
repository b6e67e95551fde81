import { asAdmin } from "../stack/postgres.ts";
import { inProject } from "../stack/paths.ts";
import { newToken, sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { newProject, type Programs, type Project, serve, type Served } from "./project.ts";

/** Says what came of one step; throws where it is not as it must be. */
export type Step = (said: string) => void;

/** From an empty project to a restored one: each step is what docs/deploy.md, people.md and backup.md say. */
export async function walk(programs: Programs, step: Step): Promise<void> {
  const project = await newProject(programs);
  try {
    await push(project, step);
    if (project.has.pg_cron) await jobs(project, step);
    const served = await serve(project);
    try {
      await dispatch(project, served, step);
      await waitForTimeout(project, served, step);
      if (programs.gotrue) await signUps(project, served, step);
    } finally {
      await served.stop();
    }
    await restore(project, step);
  } finally {
    await project.stop();
  }
}

async function push({ url, sql }: Project, step: Step): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "bruce-check-" });
  try {
    const args = ["db", "push", `--remote=${url}?sslmode=disable`, "--include-seed", "--yes"];
    await run(inProject("node_modules/.bin/supabase"), args, { HOME: home });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
  const [row] = await sql`
    select (select rolsuper from pg_roles where rolname = current_user) as is_superuser,
      (select count(*)::integer from information_schema.role_table_grants
        where grantee = 'anon' and table_schema in ('public', 'bruce')) as given_to_anon`;
  must(row?.is_superuser === false && row.given_to_anon === 0, JSON.stringify(row));
  step(
    "push: migrations and seed as postgres, who is no superuser; anon has no right on any table",
  );
}

async function jobs({ sql }: Project, step: Step): Promise<void> {
  await until("pg_cron runs the jobs", async () => {
    const [row] = await sql`
      select count(*)::integer as runs from cron.job_run_details
      where command like '%run_jobs%' and status = 'succeeded'`;
    return row?.runs > 0;
  }, 100_000);
  const [health] = await sql`select bruce.schedule_problem() as problem`;
  must(health?.problem === null, health?.problem);
  step("jobs: pg_cron has run bruce.run_jobs()");
}

async function dispatch({ sql }: Project, { api_url }: Served, step: Step): Promise<void> {
  const token = async (role: string) => {
    const value = newToken();
    await sql`select create_token(${`check-${role}`}, ${role}, ${await sha256Hex(value)})`;
    return value;
  };
  const received: string[] = [];
  const phone = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (sent) => {
    received.push(await sent.text());
    return Response.json({});
  });
  try {
    const url = `http://127.0.0.1:${phone.addr.port}/`;
    await sql`insert into targets (name, kind, url) values ('check', 'webhook', ${url})`;
    await sql`insert into reactions (name, target, hostname) values ('check', 'check', 'check-*')`;
    await sql`insert into assets (name) values ('check-box')`;
    await sql`insert into expected_services (hostname, name) values ('check-box', 'web')`;
    await sql`select vault.create_secret(${`${api_url}/functions/v1`}, 'bruce_functions_url')`;
    await sql`select vault.create_secret('brc_wrong', 'bruce_dispatch_token')`;
    await sql`select bruce.call_dispatch()`;
    await until("a refused token is told", async () => {
      const [row] = await sql`select bruce.dispatch_problem() as problem`;
      return /refuses the token \(401\)/.test(row?.problem ?? "");
    });
    const worker = await token("worker");
    await sql`
      select vault.update_secret(id, ${worker}) from vault.secrets
      where name = 'bruce_dispatch_token'`;
    const collector = await token("collector");
    for (const state of ["running", "exited"]) {
      const { status } = await report(api_url, collector, state);
      must(status === 200, `ingest answered ${status}`);
    }
    await until("the notice arrives", () => received.length > 0);
    must(/SERVICE_MISSING/.test(received[0] ?? ""), received[0]);
  } finally {
    await phone.shutdown();
  }
  step(
    "dispatch: report, difference, call by the transaction, function, notice; a wrong token is told, and changed",
  );
}

function report(api_url: string, token: string, state: string): Promise<Response> {
  return fetch(`${api_url}/functions/v1/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      hostname: "check-box",
      source: "docker",
      observed_at: new Date().toISOString(),
      snapshot: { containers: [{ name: "web", state }] },
    }),
  });
}

/** A statement that is cut off by the time limit of the API's role is a 503, and lands once when it is sent again. */
async function waitForTimeout(project: Project, served: Served, step: Step): Promise<void> {
  const { sql, server } = project;
  const value = newToken();
  await sql`select create_token('waits', 'collector', ${await sha256Hex(value)})`;
  const limit = (ms: number) =>
    asAdmin(server, "postgres", async (admin) => {
      await admin.unsafe(`alter role authenticator set statement_timeout = ${ms}`);
      await admin`
        select pg_terminate_backend(pid) from pg_stat_activity where usename = 'authenticator'`;
    });
  await limit(1000);
  // what the function logs of it
  const { error } = console;
  console.error = () => {};
  try {
    await sql.begin(async (held) => {
      await held`lock table events in share mode`;
      await until("the time limit is reached", async () => {
        const { status, headers } = await report(served.api_url, value, "running");
        return status === 503 && Number(headers.get("retry-after")) > 0;
      });
    });
    await limit(8000);
  } finally {
    console.error = error;
  }
  await until(
    "it lands",
    async () => (await report(served.api_url, value, "running")).status === 200,
  );
  const [row] = await sql`
    select count(*)::integer as resolved from events
    where hostname = 'check-box' and status = 'resolved'`;
  must(row?.resolved === 1, `${row?.resolved} events`);
  step("statement timeout: 503 with Retry-After in mid-ingest; sent again, it lands once");
}

async function signUps({ sql }: Project, served: Served, step: Step): Promise<void> {
  const ask = async (path: string, init: { body?: unknown; token?: string } = {}) => {
    const { body, token } = init;
    const answer = await fetch(`${served.api_url}${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        apikey: served.publishable_key,
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const anna = { email: "anna@example.org", password: "a long password" };
  const open = { GOTRUE_MAILER_AUTOCONFIRM: "true" };
  await served.startAuth(open);
  const settings = await ask("/auth/v1/settings");
  must(settings.body.disable_signup === false, "sign-ups are open");
  const { body: session } = await ask("/auth/v1/signup", { body: anna });
  must(session.access_token !== undefined, JSON.stringify(session));
  const rows = async (token: string) => {
    const { status, body } = await ask("/rest/v1/assets?select=name", { token });
    must(status === 200, JSON.stringify(body));
    return body.length;
  };
  must(await rows(session.access_token) === 0, "a stranger reads nothing");
  await sql`
    insert into people (user_id, role, name)
    select id, 'viewer', email from auth.users where email = 'anna@example.org'
    on conflict (user_id) do update set role = excluded.role`;
  must(await rows(session.access_token) > 0, "a viewer reads");
  await sql`update people set role = 'none' where name = 'anna@example.org'`;
  must(await rows(session.access_token) === 0, "it is taken back at once");
  await sql`delete from people where name = 'anna@example.org'`;
  await sql`
    update auth.users
    set raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || '{"bruce_role": "operator"}'
    where email = 'anna@example.org'`;
  const signedIn = await ask("/auth/v1/token?grant_type=password", { body: anna });
  must(await rows(signedIn.body.access_token) > 0, "a claim is in the next token");
  await served.startAuth({ ...open, GOTRUE_DISABLE_SIGNUP: "true" });
  const closed = await ask("/auth/v1/settings");
  must(closed.body.disable_signup === true, "settings say that sign-ups are closed");
  const refused = await ask("/auth/v1/signup", { body: { ...anna, email: "eve@example.org" } });
  must(refused.status >= 400, "nobody signs up");
  step(
    "sign-up: a stranger reads nothing; viewer, taken back, operator by claim; closed, nobody signs up",
  );
}

/** docs/backup.md, into a new project. */
async function restore(project: Project, step: Step): Promise<void> {
  const { programs } = project;
  const restored = await newProject(programs);
  const folder = await Deno.makeTempDir({ prefix: "bruce-check-" });
  const [dump, list, script] = ["dump", "list", "sql"].map((end) => `${folder}/bruce.${end}`) as [
    string,
    string,
    string,
  ];
  const schemas = ["public", "bruce", "bruce_grafana", "supabase_migrations"];
  try {
    const named = schemas.flatMap((name) => ["-n", name]);
    await run(`${programs.postgres}/pg_dump`, ["-Fc", ...named, "-f", dump, project.url]);
    await asAdmin(restored.server, "postgres", (sql) => sql`create role grafana_reader nologin`);
    const contents = await run(`${programs.postgres}/pg_restore`, ["-l", dump]);
    const ours = contents.split("\n").filter((line) => !line.includes("DEFAULT ACL")).join("\n");
    await Deno.writeTextFile(list, ours);
    await run(`${programs.postgres}/pg_restore`, ["-L", list, "-f", script, dump]);
    const drop = `drop schema if exists ${schemas.join(", ")} cascade`;
    await run(`${programs.postgres}/psql`, [
      ...["-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-c", drop, "-f", script],
      restored.url,
    ]);
    const { sql } = restored;
    if (project.has.pg_cron) {
      const [before] = await sql`
        select bruce.health_problems() as problems, digest() -> 'overdue' as digest`;
      const said = /^jobs: .*schedule_jobs/;
      must(before?.problems.some((problem: string) => said.test(problem)), "it is told at once");
      must(before?.digest.some((problem: string) => said.test(problem)), "the digest says it");
      const [row] = await sql`select bruce.schedule_jobs() as said`;
      must(/^Scheduled\./.test(row?.said), row?.said);
      const [after] = await sql`select bruce.schedule_problem() as problem`;
      must(after?.problem === null, after?.problem);
    }
    const [run_] = await sql`select bruce.run_jobs() -> 'failed' as failed`;
    must(run_?.failed === null, JSON.stringify(run_?.failed));
    step(
      "restore: a dump of the schemas in a new project; missing jobs are told, schedule_jobs makes them",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
    await restored.stop();
  }
}

async function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: inProject(),
    env: { SUPABASE_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const [said, problem] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`${command} failed:\n${said}${problem}`);
  return said ?? "";
}

function must(holds: boolean | undefined, what: string | undefined): void {
  if (!holds) throw new Error(`Not so: ${what}`);
}

async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!await check()) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
