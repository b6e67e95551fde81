import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { hasPostgres15, postgres15 } from "../../scripts/test/postgres_15.ts";
import { testServer } from "../_support/database.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { serve } from "../functions/support/serve.ts";
import { Home } from "../worker/support/home.ts";

// pg_dump and pg_restore of the same version as the server, which the embedded one lacks
if (hasPostgres15) {
  Deno.env.set("BRUCE_TEST_POSTGRES", postgres15);
  Deno.env.delete("BRUCE_TEST_CLUSTER");
}

const schemas = ["public", "bruce", "bruce_grafana"];

/** The lines of docs/backup.md: everything in one transaction, in place of what is there. */
class Backup implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "bruce-backup-" });
  readonly #dump = `${this.#folder}/bruce.dump`;

  async take({ url }: TestStack): Promise<void> {
    await run("pg_dump", "-Fc", ...schemas.flatMap((name) => ["-n", name]), "-f", this.#dump, url);
  }

  async restore({ url }: TestStack): Promise<void> {
    const [list, script] = [`${this.#folder}/bruce.list`, `${this.#folder}/bruce.sql`];
    const contents = await run("pg_restore", "-l", this.#dump);
    const ours = contents.split("\n").filter((line) => !line.includes("DEFAULT ACL"));
    await Deno.writeTextFile(list, ours.join("\n"));
    await run("pg_restore", "-L", list, "-f", script, this.#dump);
    const drop = `drop schema if exists ${schemas.join(", ")} cascade`;
    await run(
      ...["psql", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction"] as const,
      ...["-c", drop, "-f", script, url],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(`${postgres15}/${program}`, { args })
    .output();
  ok(success, `${program}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

type Containers = Record<string, "running" | "exited">;

const snapshotOf = (containers: Containers) => ({
  containers: Object.entries(containers).map(([name, state]) => ({ name, state })),
});

/** A collector reports to the function, now. */
async function report(
  { functions_url }: TestStack,
  token: string,
  hostname: string,
  payload: Record<string, unknown>,
) {
  const answer = await fetch(`${functions_url}/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      hostname,
      source: "docker",
      observed_at: new Date().toISOString(),
      collector: { name: "test", interval_s: 60 },
      ...payload,
    }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** A collector reported some hours ago. */
async function reported(
  { sql }: TestStack,
  hours: number,
  hostname: string,
  containers: Containers,
): Promise<void> {
  const then = new Date(Date.now() - hours * 3_600_000).toISOString();
  await sql.begin(async (sql) => {
    await sql`select set_config('bruce.now', ${then}, true)`;
    await sql`
      insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
      values (${hostname}, 'docker', ${then}, ${
      sql.json(snapshotOf(containers))
    }, '{"interval_s": 60}')`;
    await sql`select bruce.run_jobs(${then})`;
  });
}

/** What was due some hours ago was sent then. */
async function delivered({ sql }: TestStack, token: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * 3_600_000).toISOString();
  const sha256 = createHash("sha256").update(token).digest("hex");
  await sql.begin(async (sql) => {
    await sql`select set_config('bruce.now', ${then}, true)`;
    const [row] = await sql`select claim_actions(${sha256}, 'then') as claimed`;
    const { lease, actions } = row?.claimed ?? {};
    strictEqual(actions.length, 1);
    const outcome = { action_id: actions[0].action_id, outcome: "delivered", http_status: 200 };
    await sql`select finish_actions(${sha256}, ${lease}, ${sql.json([outcome])})`;
  });
}

/** Has the function dispatch send what is due; returns how many were delivered. */
async function dispatch({ functions_url }: TestStack, token: string): Promise<number> {
  const answer = await fetch(`${functions_url}/dispatch`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  const { delivered } = await answer.json();
  return delivered;
}

const events = async ({ sql }: TestStack): Promise<string[]> =>
  (await sql`select concat_ws(' ', status, event_type, hostname, service) as said from events order by id`)
    .map(({ said }) => said);

Deno.test({
  name: "a backup two days old, restored beside what runs: one truthful story, and nothing twice",
  ignore: !hasPostgres15,
  fn: () =>
    withStack(async (stack) => {
      const { sql } = stack;
      const keys: string[] = [];
      await using phone = serve((request) => {
        keys.push(request.headers.get("idempotency-key") ?? "");
        return Response.json({});
      });
      await using backup = new Backup();

      // two days ago
      const kept = await stack.token("collector");
      const worker = await stack.token("worker");
      await sql`insert into assets (name) values ('box'), ('nas')`;
      await sql`
        insert into expected_services (hostname, name)
        values ('box', 'web'), ('box', 'db'), ('box', 'cache'), ('nas', 'app')`;
      await sql`insert into targets (name, kind, url) values ('phone', 'webhook', ${phone.url})`;
      await sql`insert into reactions (name, target) values ('all', 'phone')`;
      await reported(stack, 48.04, "box", { web: "running", db: "running", cache: "running" });
      await reported(stack, 48.03, "box", { web: "running", db: "exited", cache: "running" });
      await delivered(stack, worker, 48.02);
      await reported(stack, 48.01, "nas", { app: "running" });
      await reported(stack, 48, "box", { web: "running", db: "exited", cache: "exited" });
      const before = await events(stack);
      deepStrictEqual(before, [
        "opened SERVICE_MISSING box db",
        "opened SERVICE_MISSING box cache",
      ]);
      await backup.take(stack);

      // the days that are lost
      strictEqual(await dispatch(stack, worker), 1, "what waited in the backup was told after it");
      const lost = await stack.token("collector");
      const { body: told } = await report(stack, lost, "nas", {
        snapshot: snapshotOf({ app: "running", more: "running" }),
        base: null,
      });
      const base = told.bases[0].base;
      ok(base);
      const now: Containers = { web: "exited", db: "running", cache: "exited" };
      await report(stack, kept, "box", { snapshot: snapshotOf(now) });
      strictEqual(await dispatch(stack, worker), 3);
      deepStrictEqual((await events(stack)).slice(2).toSorted(), [
        "opened SERVICE_MISSING box web",
        "opened SERVICE_UNEXPECTED nas more",
        "resolved SERVICE_MISSING box db",
      ]);
      strictEqual(new Set(keys).size, 4, "each notice has a key of its own");

      await backup.restore(stack);
      deepStrictEqual(await events(stack), before, "the state of two days ago is there");

      // nobody has reported since: that says nothing of the hosts
      await sql`select bruce.run_jobs()`;
      deepStrictEqual(await events(stack), before, "no storm of hosts that were not heard of");
      strictEqual(await dispatch(stack, worker), 1);
      strictEqual(keys[4], keys[0], "what waited in the backup comes again, with the same key");

      // a token that the backup does not know, and the cure
      const refused = await report(stack, lost, "nas", { base, snapshot: {} });
      deepStrictEqual([refused.status, refused.body.code], [401, "unknown_token"]);
      await sql`
        select create_token('lost', 'collector', encode(sha256(${lost}::text::bytea), 'hex'))`;
      const forgotten = await report(stack, lost, "nas", { base, snapshot: {} });
      deepStrictEqual(
        [forgotten.status, forgotten.body.send_whole?.length, forgotten.body.stored],
        [200, 1, 0],
        "a base of the lost days is not known, whatever has its number now",
      );
      const whole = await report(stack, lost, "nas", {
        base: null,
        snapshot: snapshotOf({ app: "running", more: "running" }),
      });
      strictEqual(whole.body.stored, 1);

      await report(stack, kept, "box", { snapshot: snapshotOf(now) });
      await report(stack, kept, "box", { snapshot: snapshotOf(now) });
      await sql`select bruce.run_jobs()`;
      deepStrictEqual((await events(stack)).slice(2).toSorted(), [
        "opened SERVICE_MISSING box web",
        "opened SERVICE_UNEXPECTED nas more",
        "resolved SERVICE_MISSING box db",
      ], "what is true now is told once");
      await dispatch(stack, worker);
      strictEqual(keys.length, 8, "and three notices say so");
      const open = await sql`select service from issues where status = 'open' order by 1`;
      deepStrictEqual(open.map(({ service }) => service), ["cache", "more", "web"]);
    }),
});

Deno.test({
  name: "a command that waited in the backup and ran after it is not run again",
  ignore: !hasPostgres15,
  fn: () =>
    withStack(async (stack) => {
      await using backup = new Backup();
      await using home = await Home.with(stack);
      const ran = home.machine.path("ran");
      await home.allowScript("greet", `echo x >>${ran}`);
      const id = await home.ask("greet");
      await backup.take(stack);
      await home.start(["--once"]).ended;
      strictEqual(await home.stateOf(id), "succeeded");

      await backup.restore(stack);
      strictEqual(await home.stateOf(id), "pending");
      strictEqual((await home.start(["--once"]).ended).code, 0);
      const { command } = await home.show(id);
      deepStrictEqual([command.state, command.claimed_by], ["cancelled", null]);
      match(command.reason ?? "", /restored/);
      strictEqual(await Deno.readTextFile(ran), "x\n");

      const again = await home.ask("greet");
      await home.start(["--once"]).ended;
      strictEqual(await home.stateOf(again), "succeeded", "what is asked for now runs");
      strictEqual(await Deno.readTextFile(ran), "x\nx\n");
    }),
});

Deno.test({
  name: "reports during a restore wait for its end, and none is refused for good",
  ignore: !hasPostgres15,
  fn: () =>
    withStack(async (stack) => {
      await using backup = new Backup();
      const token = await stack.token("collector");
      await backup.take(stack);
      const statuses: number[] = [];
      let isOver = false;
      const reports = (async () => {
        while (!isOver) {
          const { status } = await report(stack, token, "box", {
            snapshot: snapshotOf({ web: "running" }),
          });
          statuses.push(status);
        }
      })();
      try {
        await backup.restore(stack);
      } finally {
        isOver = true;
        await reports;
      }
      const { status } = await report(stack, token, "box", {
        snapshot: snapshotOf({ web: "exited" }),
      });
      strictEqual(status, 200);
      deepStrictEqual(statuses.filter((status) => status !== 200 && status !== 503), []);
      const hosts = await asAdmin(
        testServer(),
        stack.name,
        (sql) => sql`select distinct hostname from public.observed_snapshots`,
      );
      deepStrictEqual(hosts.map(({ hostname }) => hostname), ["box"]);
    }),
});
