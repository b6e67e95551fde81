import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import type { AllowedCommand } from "../../scripts/worker/allowlist.ts";
import { readAllowlist } from "../../scripts/worker/read_allowlist.ts";
import { until } from "../_support/condition.ts";
import { withStack } from "../_support/stack.ts";
import { Home } from "./support/home.ts";
import { makeMark } from "./support/running.ts";
import { argvOf } from "./support/worker_process.ts";

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
    const collect = rows.find(({ name }) => name === "collect");
    deepStrictEqual(collect?.arguments.collector.pattern, patternOf(commands.collect, "collector"));
  });
});

function patternOf(command: AllowedCommand | undefined, name: string): string | undefined {
  const rule = command?.arguments[name];
  return rule?.type === "pattern" ? rule.pattern : undefined;
}

function choicesOf({ arguments: rules }: AllowedCommand): string[] {
  return Object.values(rules).flatMap((rule) => rule.type === "enum" ? rule.values : []);
}

Deno.test("against the real queue", async (test) => {
  await withStack(async (stack) => {
    await test.step("asked for, run and reported; another result for it changes nothing", async () => {
      await using home = await Home.with(stack);
      await home.allowScript("greet", "printf 'hello\\0\\033[31m'; exit 0");
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
      const beats = await stack.sql`select name from public.heartbeats where kind = 'worker'`;
      deepStrictEqual([...beats], [], "one that ends is not missed");

      const [kept] = await stack.sql`
        select lease, outcome, exit_code from public.bruce_cmd_result where command_id = ${id}`;
      const replayed = await home.report(id, { ...kept, stdout: "forged", outcome: "failed" });
      deepStrictEqual(replayed, { recorded: true, late: true, state: "succeeded" });
      strictEqual(await home.stateOf(id), "succeeded");
    });

    await test.step("a database whose list says something else is not obeyed", async () => {
      await using home = await Home.with(stack);
      const ran = home.machine.path("ran");
      await home.allowScript("touch", `touch ${ran}`, argvOf(`touch ${ran}; id`));
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
      await home.allowScript("wait", `${mark.line} sleep 600`);
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
      await home.allowScript("wait", `echo x >>${ran}; ${mark.line} sleep 600`);
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
      await home.allowScript("wait", `until [ -e ${go} ]; do sleep 0.02; done; echo done`);
      const id = await home.ask("wait");
      const running = home.start();
      await until("it runs", async () => await home.stateOf(id) === "running");
      await stack.sql`
        select public.revoke_token(t.name) from public.list_tokens() as t where t.role = 'worker'`;
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
      await home.allowScript("note", `echo + >>${log}; sleep 0.1; echo - >>${log}`);
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

    await test.step("a drift is put right: event, reaction, command, worker, later observation", async () => {
      await using home = await Home.with(stack);
      const state = home.machine.path("state-of-freshrss");
      const argv = [...argvOf(`echo running >${state}`), "{service}"];
      await home.allow("mend", argv, { service: { type: "service" } });
      await stack.sql`
        insert into public.expected_services (hostname, name) values ('furymcp', 'freshrss')`;
      await stack.sql`
        insert into public.targets (name, kind, settings) values ('mend', 'command', ${
        stack.sql.json({
          command: "mend",
          target: "{hostname}",
          arguments: { service: "{service}" },
        })
      })`;
      await stack.sql`
        insert into public.reactions (name, target, event_types, statuses)
        values ('mend', 'mend', '{SERVICE_MISSING}', '{opened}')`;
      await Deno.writeTextFile(state, "exited");
      await home.observe("freshrss", await Deno.readTextFile(state));
      const [queued] = await stack.sql`
        select command_id, state, argv, requested_by from public.bruce_cmd where name = 'mend'`;
      strictEqual(queued?.state, "pending", "one observation later it waits");
      strictEqual(queued.argv.at(-1), "freshrss");

      strictEqual((await home.start(["--once"]).ended).code, 0);
      const verification = async () => {
        const [row] = await stack.sql`
          select c.state, c.verification, i.status from public.bruce_cmd as c
          join public.issues as i using (issue_id) where c.command_id = ${queued.command_id}`;
        return { ...row };
      };
      deepStrictEqual(await verification(), {
        state: "succeeded",
        verification: "waiting",
        status: "open",
      }, "that it ended well proves nothing yet");
      await home.observe("freshrss", (await Deno.readTextFile(state)).trim());
      deepStrictEqual(await verification(), {
        state: "succeeded",
        verification: "verified",
        status: "resolved",
      });
    });
  });
});
