import { strictEqual } from "node:assert/strict";
import { logInLimit } from "../../scripts/stack/log_in_limit.ts";

Deno.test("an address waits after ten wrong passwords in five minutes, others do not", () => {
  let now = 0;
  const limit = logInLimit(() => now);
  for (let guess = 0; guess < 10; guess++) {
    strictEqual(limit.wait("10.0.0.1"), 0);
    limit.tries("10.0.0.1");
    now += 1000;
  }
  strictEqual(limit.wait("10.0.0.1"), 290_000);
  strictEqual(limit.wait("10.0.0.2"), 0);
  now += 290_000;
  strictEqual(limit.wait("10.0.0.1"), 0, "the oldest is forgotten");
});

Deno.test("a right password forgets the wrong ones before it", () => {
  const limit = logInLimit(() => 0);
  for (let guess = 0; guess < 9; guess++) limit.tries("10.0.0.1");
  limit.right("10.0.0.1");
  limit.tries("10.0.0.1");
  strictEqual(limit.wait("10.0.0.1"), 0);
});

Deno.test("a hundred addresses together wait too", () => {
  const limit = logInLimit(() => 0);
  for (let address = 0; address < 100; address++) limit.tries(`10.0.0.${address}`);
  strictEqual(limit.wait("10.0.1.1") > 0, true);
});
