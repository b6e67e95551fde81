import { strictEqual } from "node:assert/strict";
import type { TestStack } from "../../_support/stack.ts";
import { argvOf, Machine } from "./worker_process.ts";

/** A command as the API shows it. */
export interface Shown {
  command: { state: string; reason: string | null; exit_code: number | null; claimed_by: string };
  results: { outcome: string; is_late: boolean; stdout: string | null; repeats: number }[];
}

/** The real queue, and a machine whose worker is on the declared host `furymcp`. */
export class Home implements AsyncDisposable {
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
  allowScript(name: string, script: string, there = argvOf(script)): Promise<void> {
    return this.allow(name, argvOf(script), {}, there);
  }

  /** Allows a command, here and there; each text may be an argument here. */
  async allow(
    name: string,
    argv: string[],
    rules: Record<string, { type: string }>,
    there = argv,
  ): Promise<void> {
    await this.#stack.sql`
      insert into public.bruce_cmd_allowlist (name, enabled, description, needs_approval, argv, arguments)
      values (${name}, true, 'A test.', false, ${there}, ${this.#stack.sql.json(rules)})
      on conflict (name) do update set argv = excluded.argv`;
    const texts = Object.keys(rules).map((rule) => [rule, { type: "pattern", pattern: ".+" }]);
    const command = {
      targets: ["*"],
      argv,
      arguments: Object.fromEntries(texts),
      max_runtime_s: 60,
    };
    const list = {
      targets: { furymcp: { run: "local" }, other: { run: "local" } },
      commands: { [name]: command },
    };
    const path = this.machine.path("allowlist.json");
    await Deno.writeTextFile(path, JSON.stringify(list), { mode: 0o600 });
  }

  /** A collector reports one container on `furymcp`, as it is now. */
  async observe(name: string, state: string): Promise<void> {
    const response = await fetch(`${this.#stack.functions_url}/ingest`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await this.#stack.token("collector")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        hostname: "furymcp",
        source: "docker",
        observed_at: new Date().toISOString(),
        collector: { name: "test", interval_s: 60 },
        snapshot: { containers: [{ name, state, ports: [] }] },
      }),
    });
    strictEqual(response.status, 200, await response.text());
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
