import { strict as assert } from "node:assert";
import { commandLine } from "../../dashboard/src/views/actions/command_line.ts";
import { partOf, readList } from "../../dashboard/src/views/actions/lists.ts";
import {
  commandTone,
  noticeTone,
  targetState,
  testState,
} from "../../dashboard/src/views/actions/outcome.ts";

Deno.test("each argument of a command line can be told from the next", () => {
  assert.equal(commandLine(["docker", "restart", "fresh rss"]), "docker restart 'fresh rss'");
  assert.equal(commandLine(["echo", "", "it's", "$(reboot)"]), "echo '' 'it'\\''s' '$(reboot)'");
  assert.equal(commandLine(["run", "--user=1000:1000", "café"]), "run --user=1000:1000 café");
});

Deno.test("what cannot be seen in a command line is shown by its number", () => {
  assert.equal(commandLine(["a\u202Eb", "\u001b[31m"]), "'a\\u{202e}b' '\\u{1b}[31m'");
  assert.equal(commandLine(["a\nb", "zero\u200Bwidth"]), "'a\\u{a}b' 'zero\\u{200b}width'");
});

Deno.test("an exit code of 0 alone is not well", () => {
  assert.equal(commandTone({ state: "succeeded", verification: "waiting" }), "busy");
  assert.equal(commandTone({ state: "succeeded", verification: "disproved" }), "ill");
  assert.equal(commandTone({ state: "undetermined", verification: "verified" }), "well");
  assert.equal(commandTone({ state: "succeeded", verification: "not_needed" }), "well");
  assert.equal(
    commandTone({ state: "awaiting_approval", verification: "not_needed" }),
    "attention",
  );
});

Deno.test("a notification that waits after a failure looks so", () => {
  assert.equal(noticeTone({ status: "pending", attempts: 0 }), "busy");
  assert.equal(noticeTone({ status: "pending", attempts: 2 }), "attention");
  assert.equal(noticeTone({ status: "dead", attempts: 8 }), "ill");
});

Deno.test("a target works when something was delivered, not before", () => {
  const target = {
    enabled: true,
    breaker: "closed",
    failing_since: null,
    delivered_at: null,
  } as const;
  assert.equal(targetState(target), "untried");
  assert.equal(targetState({ ...target, delivered_at: "2026-03-01T12:00:00Z" }), "works");
  assert.equal(targetState({ ...target, failing_since: "2026-03-01T12:00:00Z" }), "failing");
  assert.equal(targetState({ ...target, breaker: "half_open" }), "open");
  assert.equal(targetState({ ...target, enabled: false, breaker: "open" }), "disabled");
});

Deno.test("a test that an open circuit breaker holds says so, until the time to try", () => {
  const until = "2026-03-01T12:00:00Z";
  const now = Date.parse(until);
  assert.equal(testState({ status: "pending" }, until, now - 1), "held");
  assert.equal(testState({ status: "pending" }, until, now), "waiting");
  assert.equal(testState({ status: "pending" }, null, now), "waiting");
  assert.equal(testState({ status: "dead" }, until, now - 1), "refused");
  assert.equal(testState({ status: "delivered" }, null, now), "sent");
});

Deno.test("an address names a list, or is that of the commands", () => {
  assert.equal(readList("dead"), "dead");
  assert.equal(readList("<b>"), "commands");
  assert.equal(readList(null), "commands");
  assert.equal(partOf("ended"), "commands");
  assert.equal(partOf("targets"), "targets");
});
