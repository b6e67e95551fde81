import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  adoption,
  type Allowed,
  argumentsFor,
  choicesFor,
  fits,
  inOrder,
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

const named = (name: string, types: Record<string, string> = {}) => ({
  ...command(["*"], types),
  name,
});
const shipped = [
  named("collect", { collector: "pattern" }),
  named("compose_up", { service: "service" }),
  named("docker_restart", { service: "service" }),
  named("docker_start", { service: "service" }),
  named("docker_stop", { service: "service" }),
  named("pct_start", { vmid: "vmid" }),
  named("qm_shutdown", { vmid: "vmid" }),
  named("qm_start", { vmid: "vmid" }),
  named("truenas_app_start", { app: "app" }),
];
const order = (event_type: string, service: string | null, source = "docker") =>
  inOrder(shipped, { event_type, service, source }).map(({ name }) => name);

Deno.test("what is likeliest to help is offered first, and what stops things last", () => {
  deepStrictEqual(order("SERVICE_MISSING", "web").slice(0, 3), [
    "docker_start",
    "compose_up",
    "docker_restart",
  ]);
  strictEqual(order("SERVICE_UNHEALTHY", "web")[0], "docker_restart");
  strictEqual(order("SERVICE_MISSING", "web", "truenas")[0], "truenas_app_start");
  strictEqual(order("VM_DOWN", null, "proxmox")[0], "qm_start");
  strictEqual(order("NODE_UNREACHABLE", null)[0], "collect");
  strictEqual(order("SERVICE_MISSING", "web").at(-1), "docker_stop");
});

Deno.test("a guest is not started or shut down for the sake of something else", () => {
  for (const event_type of ["SERVICE_MISSING", "NODE_UNREACHABLE", "PORT_MISMATCH"]) {
    deepStrictEqual(order(event_type, "web").filter((name) => /^(qm|pct)_/.test(name)), []);
  }
});

Deno.test("what an argument may be is offered, and filled in where there is one choice", () => {
  const known = { services: ["web", "db"], sources: ["docker", "service_health"] };
  const issue = { hostname: "box", service: null, issue_id: "1" };
  const [collect, up] = [named("collect", { collector: "pattern" }), named("up", { s: "service" })];
  deepStrictEqual(choicesFor(collect, "collector", known), ["docker", "health"]);
  deepStrictEqual(choicesFor(up, "s", known), ["web", "db"]);
  deepStrictEqual(argumentsFor(collect, issue, known), { collector: "" });
  deepStrictEqual(argumentsFor(collect, issue, { ...known, sources: ["docker"] }), {
    collector: "docker",
  });
  const level = { ...command(["*"]), arguments: { level: { type: "enum", values: ["a", "b"] } } };
  deepStrictEqual(choicesFor(level, "level", known), ["a", "b"]);
});
