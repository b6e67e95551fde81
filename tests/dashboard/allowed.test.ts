import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Allowed, argumentsFor, fits } from "../../dashboard/src/issue/allowed.ts";

const command = (targets: string[], types: Record<string, string> = {}): Allowed => ({
  name: "x",
  description: "",
  risk: "low",
  needs_approval: false,
  targets,
  arguments: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])),
});

Deno.test("a command is offered for the hosts of its globs, in any case, and of no other", () => {
  for (const name of ["nas", "My-NAS-2"]) strictEqual(fits(command(["*nas*"]), name), true, name);
  strictEqual(fits(command(["*nas*"]), "box"), false);
  strictEqual(fits(command(["box?"]), "box12"), false);
  strictEqual(fits(command(["a.b"]), "axb"), false, "a point is a point");
  strictEqual(fits(command(["[a-c]"]), "b"), false, "and so are brackets");
  strictEqual(fits(command([]), "b"), false);
});

Deno.test("arguments are filled in by what their types mean", () => {
  const issue = { hostname: "box2-tube", service: "redis" };
  deepStrictEqual(
    argumentsFor(
      command(["*"], { service: "service", id: "vmid", app: "app", n: "integer" }),
      issue,
    ),
    { service: "redis", id: "box2-tube", app: "redis", n: "" },
  );
  deepStrictEqual(
    argumentsFor(command(["*"], { service: "service" }), { ...issue, service: null }),
    {
      service: "",
    },
  );
});
