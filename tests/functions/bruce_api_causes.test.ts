import { withStack } from "../_support/stack.ts";
import { ask } from "./support/ask.ts";
import { assert, assertEquals } from "./support/assert.ts";

Deno.test("a cause is acknowledged, waived and fixed at once, each issue for itself", () =>
  withStack(async (stack) => {
    const agent = await stack.token("agent");
    const operator = await stack.token("operator");
    const services = [{ name: "watcher", image: "watcher:2" }];
    const hosts = ["rack-1", "rack-2", "rack-3"];
    for (const hostname of hosts) {
      await stack.sql`insert into public.snapshots (snapshot_type, data) values ('netbox', ${
        stack.sql.json({ hostname, services })
      })`;
      await stack
        .sql`insert into public.observed_snapshots (hostname, source, snapshot) values (${hostname}, 'docker', ${
        stack.sql.json({
          containers: [{ name: "watcher", state: "running", image: "watcher:1" }],
        })
      })`;
    }
    const found = await ask(stack, agent, "/causes?hostname=rack-2&min_hosts=3");
    const [cause] = found.body.items;
    assertEquals([cause.details, cause.hosts, cause.blast_radius.hosts], [
      "Image watcher:1 instead of watcher:2 on 3 hosts.",
      hosts,
      3,
    ]);
    const bound = await stack.token("operator", { hosts: ["rack-1"] });
    const seen = await ask(stack, bound, `/causes?cause_key=${cause.cause_key}`);
    assertEquals(seen.body.items[0].hosts, ["rack-1"]);
    const path = `/causes/${cause.cause_key}`;
    const taken = await ask(stack, bound, `${path}/acknowledge`, { body: { note: "On it." } });
    assertEquals([taken.body.done, taken.body.notes.length], [1, 2], JSON.stringify(taken.body));
    const back = await ask(stack, bound, `${path}/unacknowledge`, { method: "POST" });
    assertEquals([back.body.done, back.body.refused], [1, 0], JSON.stringify(back.body));
    assert(seen.body.items[0].suggestions.length > 0);
    const expires_at = "2099-01-31";
    const waived = await ask(stack, operator, `${path}/waive`, {
      body: { reason: "Pinned.", expires_at, issue_ids: cause.issue_ids.slice(0, 2) },
    });
    assertEquals([waived.body.done, waived.body.refused], [2, 0], JSON.stringify(waived.body));
    const fixed = await ask(stack, agent, `${path}/enqueue`, {
      body: { name: "no_such_command", arguments: { service: "{service}" } },
    });
    assertEquals(
      fixed.body.rows.map((row: { code: string }) => row.code).sort(),
      ["rejected", "waived", "waived"],
      JSON.stringify(fixed.body),
    );
    const suggested = await ask(stack, agent, `${path}/enqueue`, { body: { suggestion: "up" } });
    assertEquals(
      suggested.body.rows.map((row: { code: string }) => row.code).sort(),
      ["not_suggested", "waived", "waived"],
      JSON.stringify(suggested.body),
    );
    const both = await ask(stack, agent, `${path}/enqueue`, {
      body: { suggestion: "up", name: "docker_start" },
    });
    assertEquals(both.status, 422);
    const lost = await ask(stack, operator, `/causes/${"0".repeat(32)}/waive`, {
      body: { reason: "x", expires_at },
    });
    assertEquals([lost.status, lost.body.code], [404, "not_found"]);
  }, { seeded: true }));
