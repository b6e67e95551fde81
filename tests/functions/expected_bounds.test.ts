import { expectedState } from "../../supabase/functions/_shared/expected/schema.ts";
import {
  MAX_DECLARED,
  MAX_DECLARED_PORTS,
  MAX_DECLARED_VALUES,
} from "../../supabase/functions/_shared/limits.ts";
import { problemsOf } from "../../supabase/functions/_shared/problems.ts";
import { assert, assertEquals } from "./support/assert.ts";

function codesOf(state: unknown): string[] {
  const { error } = expectedState.safeParse(state);
  return error ? problemsOf(error, state).map(({ code }) => code) : [];
}

const services = (count: number, fields = {}) =>
  Array.from({ length: count }, (_, index) => ({ name: `s${index}`, ...fields }));

Deno.test("a state holds at most so many hosts and services", () => {
  const state = (count: number) => ({ hosts: [{ hostname: "box", services: services(count) }] });
  assertEquals(codesOf(state(MAX_DECLARED - 1)), []);
  assertEquals(codesOf(state(MAX_DECLARED)), ["too_many_services"]);
});

Deno.test("a range counts as its ports, and is not made ports where they are too many", () => {
  const state = (count: number, ports: unknown) => ({
    hosts: [{ hostname: "box", services: services(count, { ports }) }],
  });
  assertEquals(codesOf(state(MAX_DECLARED_PORTS / 100, ["1-100"])), []);
  assertEquals(codesOf(state(MAX_DECLARED_PORTS / 100, ["1-101"])), ["too_many_ports"]);
  const started = performance.now();
  assertEquals(codesOf(state(400, Array(100).fill("1-4096"))), ["too_many_ports"]);
  assert(performance.now() - started < 5_000, "160 million ports were not made");
});

Deno.test("a state holds at most so many values, wherever they stand", () => {
  const codes = (values: number) => {
    const aliases = Array.from({ length: values / 2 }, (_, index) => `alias ${index}`);
    const metadata = Object.fromEntries(aliases.map((alias) => [alias, { of: 1 }]));
    return codesOf({ hosts: [{ hostname: "box", aliases, metadata }] });
  };
  assertEquals(codes(MAX_DECLARED_VALUES / 2), []);
  assertEquals(codes(MAX_DECLARED_VALUES), ["too_many_values"]);
});

Deno.test("what is no state is told as before", () => {
  assertEquals(codesOf({ hosts: "box" }), ["wrong_type"]);
  assertEquals(codesOf({ hosts: [{ hostname: "box", services: 3 }] }), ["wrong_type"]);
});
