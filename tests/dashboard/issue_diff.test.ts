import { strict as assert } from "node:assert";
import { diff, maxMembers, maxValue } from "../../dashboard/src/views/issue/diff.ts";

Deno.test("a thing is compared member by member, and what is equal stands apart", () => {
  const before = {
    name: "web",
    ports: ["80:80/tcp"],
    labels: { app: "web", team: "a" },
    status: "Up 1 hour",
  };
  const after = {
    name: "web",
    ports: ["8080:80/tcp"],
    labels: { app: "web", tier: "b" },
    status: "Up 2 hours",
  };
  const compared = diff(before, after, ["status"]);
  assert.deepEqual(compared.changed, [
    { path: "ports.0", before: "80:80/tcp", after: "8080:80/tcp" },
    { path: "labels.team", before: "a", after: null },
    { path: "labels.tier", before: null, after: "b" },
  ]);
  assert.deepEqual(compared.rest, [
    { path: "name", before: "web", after: "web" },
    { path: "labels.app", before: "web", after: "web" },
    { path: "status", before: "Up 1 hour", after: "Up 2 hours" },
  ]);
  assert.equal(compared.is_cut, false);
});

Deno.test("null, empty and absent are three things, and text is no number", () => {
  const compared = diff({ a: null, b: [], c: {}, d: 1 }, { a: "", b: ["x"], d: "1" });
  assert.deepEqual(compared.changed.map(({ path, before, after }) => [path, before, after]), [
    ["a", "null", ""],
    ["b", "[]", null],
    ["c", "{}", null],
    ["b.0", null, "x"],
  ]);
});

Deno.test("a thing that is only on one side is told member by member", () => {
  assert.deepEqual(diff({ name: "web" }, undefined).changed, [
    { path: "name", before: "web", after: null },
  ]);
  assert.deepEqual(diff(undefined, undefined), { changed: [], rest: [], is_cut: false });
});

Deno.test("names of JavaScript itself are names", () => {
  const row = JSON.parse('{"__proto__": {"x": 1}, "constructor": "a"}');
  assert.deepEqual(diff({}, row).changed.map(({ path }) => path), ["__proto__.x", "constructor"]);
});

Deno.test("a huge row is cut, and says so; a long value is cut", () => {
  const huge = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, number) => [`m${number}`, number]),
  );
  const compared = diff(huge, { ...huge, m0: "x".repeat(1_000_000) });
  assert.equal(compared.is_cut, true);
  assert.equal(compared.changed.length + compared.rest.length, maxMembers);
  assert.equal(compared.changed[0]?.after?.length, maxValue + 1);
  let deep: unknown = "x".repeat(10);
  for (let depth = 0; depth < 5000; depth++) deep = { deep };
  assert.equal(diff({}, { deep }).changed.length, 1);
});

Deno.test("a side that was cut does not say that a member is gone", () => {
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, number) => [`m${number}`, 1]));
  assert.deepEqual(
    diff(many, { m1999: 1 }).changed.find(({ path }) => path === "m1999"),
    undefined,
  );
});
