import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import type { AllowedCommand } from "../../scripts/worker/allowlist.ts";
import { readAllowlist } from "../../scripts/worker/read_allowlist.ts";
import { until } from "../_support/condition.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { makeMark } from "./support/running.ts";
import { argvOf, Machine } from "./support/worker_process.ts";

/** A command as the API shows it. */
interface Shown {
  command: { state: string; reason: string | null; exit_code: number | null; claimed_by: string };
  results: { outcome: string; is_late: boolean; stdout: string | null; repeats: number }[];
}

/** The real queue, and a machine whose worker is on the declared host `furymcp`. */
class Home implements AsyncDisposable {
  readonly machine = new Machine();
  readonly #stack: TestStack;
  readonly #operator: string;
  readonly worker: string;

  private constructor(stack: TestStack, operator: string, worker: string) {
    this.#stack = stack;
    this.#operator = operator;
    this.worker = worker;
  }

  static async with(stack: TestStack): Promise<Home> {
    await stack.sql`
      insert into public.assets (asset_type, name, lifecycle)
      values ('vm', 'furymcp', 'active'), ('vm', 'other', 'active')
      on conflict do nothing`;
    return new Home(stack, await stack.token("operator"), await stack.token("worker"));
  }

  /** Allows a shell script of that name, here and there. */
  async allow(name: string, script: string, there = argvOf(script)): Promise<void> {
    await this.#stack.sql`
      insert into public.bruce_cmd_allowlist (name, enabled, description, needs_approval, argv)
      values (${name}, true, 'A test.', false, ${there})
      on conflict (name) do update set argv = excluded.argv`;
    const command = { targets: ["*"], argv: argvOf(script), max_runtime_s: 60 };
    const list = {
      targets: { furymcp: { run: "local" }, other: { run: "local" } },
      commands: { [name]: command },
    };
    const path = this.machine.path("allowlist.json");
    await Deno.writeTextFile(path, JSON.stringify(list), { mode: 0o600 });
  }

  async ask(name: string, target = "furymcp"): Promise<string> {
    const answer = await this.#call("POST", "", { name, target });
    strictEqual(answer.state, "pending", JSON.stringify(answer));
    return String(answer.command_id);
  }

  cancel(id: string): Promise<unknown> {
    return this.#call("POST", `/${id}/cancel`, {});
  }

  async show(id: string): Promise<Shown> {
    return await this.#call("GET", `/${id}`) as unknown as Shown;
  }

  /** Sends a result with the token of the worker. */
  report(id: string, result: Record<string, unknown>): Promise<unknown> {
    return this.#call("POST", `/${id}/result`, result, this.worker);
  }

  async stateOf(id: string): Promise<string> {
    return (await this.show(id)).command.state;
  }

  /** Flags and variables that have a worker ask the real queue. */
  start(args: string[] = [], token = this.worker) {
    return this.machine.start(["--lease", "5", ...args], {
      BRUCE_URL: this.#stack.functions_url,
      BRUCE_TOKEN: token,
    });
  }

  async #call(
    method: string,
    path: string,
    body?: unknown,
    token = this.#operator,
  ): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#stack.functions_url}/commands${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return await response.json();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.machine[Symbol.asyncDispose]();
  }
}

Deno.test("the shipped allow-list of the worker and the one of the database say the same", async () => {
  const { commands } = readAllowlist(inProject("scripts/worker/allowlist.example.json"));
  const here = Object.entries(commands).map(([name, command]) => ({
    name,
    argv: command.argv,
    arguments: Object.keys(command.arguments),
    choices: choicesOf(command),
    max_runtime_s: command.max_runtime_s,
  }));
  await withStack(async ({ sql }) => {
    const rows = await sql`
      select name, argv, arguments, extract(epoch from max_runtime)::integer as max_runtime_s
      from public.bruce_cmd_allowlist`;
    const there = rows.map((row) => ({
      name: row.name,
      argv: row.argv,
      arguments: Object.keys(row.arguments),
      choices: choicesOf(row as unknown as AllowedCommand),
      max_runtime_s: row.max_runtime_s,
    }));
    const byName = (one: { name: string }, other: { name: string }) =>
      one.name < other.name ? -1 : 1;
    deepStrictEqual(here.toSorted(byName), there.toSorted(byName));
  });
});

function choicesOf({ arguments: rules }: AllowedCommand): string[] {
  return Object.values(rules).flatMap((rule) => rule.type === "enum" ? rule.values : []);
}

Deno.test("against the real queue", async (test) => {
  await withStack(async (stack) => {
    await test.step("asked for, run and reported; another result for it changes nothing", async () => {
      await using home = await Home.with(stack);
      await home.allow("greet", "printf 'hello\\0\\033[31m'; exit 0");
      const id = await home.ask("greet");
      const { code, stdout, stderr } = await home.start(["--once"]).ended;
      deepStrictEqual([code, stdout, stderr], [0, "greet on furymcp: succeeded\n", ""]);
      const { command, results } = await home.show(id);
      deepStrictEqual([command.state, command.exit_code, command.claimed_by], [
        "succeeded",
        0,
        "furymcp",
      ]);
      deepStrictEqual(results.map(({ outcome, stdout }) => [outcome, stdout]), [
        ["succeeded", "hello␀␛[31m"],
      ]);
      const [beat] = await stack.sql`select name from public.heartbeats where kind = 'worker'`;
      strictEqual(beat?.name, "worker furymcp");

      const [kept] = await stack.sql`
        select lease, outcome, exit_code from public.bruce_cmd_result where command_id = ${id}`;
      const replayed = await home.report(id, { ...kept, stdout: "forged", outcome: "failed" });
      deepStrictEqual(replayed, { recorded: true, late: true, state: "succeeded" });
      strictEqual(await home.stateOf(id), "succeeded");
    });

    await test.step("a database whose list says something else is not obeyed", async () => {
      await using home = await Home.with(stack);
      const ran = home.machine.path("ran");
      await home.allow("touch", `touch ${ran}`, argvOf(`touch ${ran}; id`));
      const id = await home.ask("touch");
      strictEqual((await home.start(["--once"]).ended).code, 0);
      const { command } = await home.show(id);
      strictEqual(command.state, "rejected");
      match(command.reason ?? "", /but the queue says/);
      await Deno.lstat(ran).then(() => ok(false, "nothing ran"), () => {});
    });

    await test.step("cancelled in mid-run", async () => {
      await using home = await Home.with(stack);
      const mark = makeMark();
      await home.allow("wait", `${mark.line} sleep 600`);
      const id = await home.ask("wait");
      const running = home.start(["--once"]);
      await until("it runs", () => mark.running().length > 0);
      strictEqual(await home.stateOf(id), "running");
      await home.cancel(id);
      strictEqual((await running.ended).code, 0);
      strictEqual(await home.stateOf(id), "cancelled");
      deepStrictEqual(mark.running(), []);
    });

    await test.step("the worker is killed in mid-run: undetermined, and never run again", async () => {
      await using home = await Home.with(stack);
      const mark = makeMark();
      const ran = home.machine.path("ran");
      await home.allow("wait", `echo x >>${ran}; ${mark.line} sleep 600`);
      const id = await home.ask("wait");
      const running = home.start();
      await until("it runs", () => mark.running().length > 0);
      running.process.kill("SIGKILL");
      await running.ended;
      await until("its tree is ended", () => mark.running().length === 0);
      strictEqual((await home.start(["--once"]).ended).code, 0);
      strictEqual(await home.stateOf(id), "undetermined");
      strictEqual((await home.start(["--once"]).ended).code, 0);
      strictEqual(await Deno.readTextFile(ran), "x\n");
    });

    await test.step("a token revoked in mid-run: the result comes with the next one", async () => {
      await using home = await Home.with(stack);
      const go = home.machine.path("go");
      await home.allow("wait", `until [ -e ${go} ]; do sleep 0.02; done; echo done`);
      const id = await home.ask("wait");
      const running = home.start();
      await until("it runs", async () => await home.stateOf(id) === "running");
      await stack.sql`
        select bruce.revoke_token(t.name) from public.list_tokens() as t where t.role = 'worker'`;
      await Deno.writeTextFile(go, "");
      strictEqual((await running.ended).code, 4);
      strictEqual((await home.start(["--once"], await stack.token("worker")).ended).code, 0);
      const { command, results } = await home.show(id);
      strictEqual(command.state, "succeeded");
      strictEqual(results[0]?.stdout, "done\n");
    });

    await test.step("two workers with one token share the queue, one command per target at a time", async () => {
      await using home = await Home.with(stack);
      const log = home.machine.path("log");
      await home.allow("note", `echo + >>${log}; sleep 0.1; echo - >>${log}`);
      const ids: string[] = [];
      for (let count = 0; count < 3; count++) ids.push(await home.ask("note"));
      const workers = ["one", "two"].map((name) => home.start(["--name", name]));
      await until("all are done", async () => {
        const states = await Promise.all(ids.map((id) => home.stateOf(id)));
        return states.every((state) => state === "succeeded");
      });
      for (const { process } of workers) process.kill("SIGTERM");
      for (const { ended } of workers) strictEqual((await ended).code, 0);
      strictEqual(await Deno.readTextFile(log), "+\n-\n".repeat(3), "none at the same time");
    });
  });
});
