import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  adoption,
  type Allowed,
  argumentsFor,
  fits,
  targetFor,
} from "../../dashboard/src/issue/allowed.ts";

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
  const issue = { hostname: "box2-tube", service: "redis", issue_id: "1" };
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

Deno.test("a command for any issue is asked for on its one machine, another on the host of the issue", () => {
  const about = { issue: "issue" };
  strictEqual(targetFor(command(["gateway"], about), "box"), "gateway");
  for (const targets of [["*"], ["gate?ay"], ["a", "b"], []]) {
    strictEqual(targetFor(command(targets, about), "box"), undefined, targets.join());
  }
  strictEqual(targetFor(command(["b*"]), "box"), "box");
  strictEqual(targetFor(command(["gateway"]), "box"), undefined);
});

Deno.test("adoption is offered for what NetBox can settle, on good evidence, where it is allowed", () => {
  const issue = { event_type: "PORT_MISMATCH", field: "ports", stale: false, hostname: "box" };
  const adopts = { ...command(["gateway"], { issue: "issue" }), name: "netbox_adopt" };
  strictEqual(adoption(issue, [command(["*"]), adopts]), adopts);
  strictEqual(adoption({ ...issue, stale: true }, [adopts]), undefined);
  strictEqual(adoption({ ...issue, event_type: "NODE_UNREACHABLE" }, [adopts]), undefined);
  strictEqual(adoption(issue, [{ ...adopts, targets: ["*"] }]), undefined);
  strictEqual(adoption(issue, []), undefined);
});
