import assert from "node:assert/strict";
import { readCredentials, readWorkflows } from "../../scripts/n8n/workflows.ts";
import type { Workflow } from "../../scripts/n8n/server.ts";

const workflows = await readWorkflows();
const [events, restart] = workflows as [Workflow, Workflow, Workflow];

type Item = { json: unknown };

/** Runs the code of a Code node as n8n does: `$('Name').first().json` and `$input.all()` are what is given. */
function run(workflow: Workflow, name: string, nodes: Record<string, unknown>, input: Item[] = []) {
  const node = workflow.nodes.find((node) => node.name === name);
  const code = String(node?.parameters.jsCode);
  const look = (name: string) => ({ first: () => ({ json: nodes[name] }) });
  return new Function("$", "$input", code)(look, { all: () => input }) as Item[];
}

const event = {
  id: "5f0c9a44-0c57-4f7e-9d53-0f1f4f6d7a10",
  notification_id: "8d3f7a52-91f0-4f0e-8f57-0d3c0a9e1b11",
  hostname: "box2-daily",
  service: "freshrss",
  event_type: "SERVICE_MISSING",
  severity: "high",
  status: "opened",
  details: "Expected service freshrss on box2-daily but container not running.",
  issue_id: "0b7c6f3e-9d1a-4c52-8f60-3a4be1d2c7f9",
  acknowledge: { url: "https://bruce.example/ack", authorization: "Bearer ack_x" },
};

for (const { id, name, nodes, connections, settings, active } of workflows) {
  Deno.test(`${name}: its form is one that n8n imports, always under the same ids`, () => {
    assert.match(id, /^bruce[A-Za-z]+0*1$/);
    assert.equal(active, false);
    const names = nodes.map((node) => node.name);
    assert.equal(new Set(names).size, names.length);
    assert.equal(new Set(nodes.map((node) => node.id)).size, nodes.length);
    const links = Object.entries(connections as Record<string, { main: { node: string }[][] }>);
    for (const [from, { main }] of links) {
      for (const to of main.flat()) {
        assert.ok(names.includes(from) && names.includes(to.node), `${from} → ${to.node}`);
      }
    }
    const saved = settings as Record<string, unknown>;
    assert.equal(saved.saveDataSuccessExecution, "none");
    assert.equal(saved.saveDataErrorExecution, "none");
    assert.equal(saved.saveManualExecutions, false);
  });

  Deno.test(`${name}: nobody but BRUCE may call it, and a failure is an error of the call`, () => {
    for (const node of nodes.filter(({ type }) => type.endsWith(".webhook"))) {
      assert.equal(node.parameters.authentication, "headerAuth");
      assert.equal(node.parameters.responseMode, "lastNode");
      assert.ok(node.webhookId);
    }
  });
}

Deno.test("the credentials of all nodes are in the example, and the example holds none", async () => {
  const credentials = await readCredentials({}) as {
    id: string;
    name: string;
    data: { value: string };
  }[];
  const known = new Map(credentials.map(({ id, name }) => [id, name]));
  for (const { nodes } of workflows) {
    for (const node of nodes) {
      const used = node.credentials as
        | { httpHeaderAuth?: { id: string; name: string } }
        | undefined;
      if (used?.httpHeaderAuth) {
        assert.equal(known.get(used.httpHeaderAuth.id), used.httpHeaderAuth.name);
      }
    }
  }
  assert.deepEqual(credentials.filter(({ data }) => !data.value.endsWith("replace-me")), []);
});

Deno.test("BRUCE events: one event becomes one message", () => {
  const [item] = run(events, "Message", { BRUCE: { body: event } });
  assert.deepEqual(item!.json, {
    notification_id: event.notification_id,
    resolved: false,
    severity: "high",
    event_types: ["SERVICE_MISSING"],
    title: "SERVICE_MISSING freshrss on box2-daily",
    message: event.details,
    acknowledge: [{ label: "Ack freshrss", ...event.acknowledge }],
  });
});

Deno.test("BRUCE events: the title is the one that every channel gets", () => {
  const title = "freshrss sur box2-daily ne tourne pas";
  const [item] = run(events, "Message", { BRUCE: { body: { ...event, title } } });
  assert.equal((item!.json as { title: string }).title, title);
});

Deno.test("BRUCE events: a group becomes one message; what is resolved in it cannot be acknowledged", () => {
  const group = {
    notification_id: "n",
    title: "box2-daily is down; freshrss on box2-daily runs again",
    severity: "critical",
    events: [
      { ...event, event_type: "VM_DOWN", service: null },
      { ...event, status: "resolved", details: "Resolved.", acknowledge: undefined },
    ],
  };
  const [item] = run(events, "Message", { BRUCE: { body: group } });
  assert.deepEqual(item!.json, {
    notification_id: "n",
    resolved: false,
    severity: "critical",
    event_types: ["VM_DOWN"],
    title: "box2-daily is down; freshrss on box2-daily runs again",
    message: `${event.details}\nResolved.`,
    acknowledge: [{ label: "Ack box2-daily", ...event.acknowledge }],
  });
});

Deno.test("BRUCE events: only what a rule acknowledges is acknowledged", () => {
  const acknowledge = [event.acknowledge];
  const by = (acknowledge_by_rule: boolean) =>
    run(events, "By rule", { Notice: { acknowledge_by_rule, acknowledge } });
  assert.deepEqual(by(true), [{ json: event.acknowledge }]);
  assert.deepEqual(by(false), []);
});

Deno.test("BRUCE restart: a command for what does not run, and for nothing else", () => {
  const told = (body: unknown) =>
    run(restart, "Wanted", { BRUCE: { body } })[0]!.json as { commands: unknown };
  assert.deepEqual(told(event).commands, [{
    name: "docker_restart",
    target: "box2-daily",
    arguments: { service: "freshrss" },
    issue_id: event.issue_id,
    request_id: event.id,
  }]);
  for (
    const other of [
      { ...event, status: "resolved" },
      { ...event, event_type: "PORT_MISMATCH" },
      { ...event, service: null },
    ]
  ) {
    assert.deepEqual(told(other).commands, []);
  }
  assert.deepEqual((told({ events: [event, event] }).commands as unknown[]).length, 2);
});

Deno.test("BRUCE restart: what is refused is told, what may heal is thrown", () => {
  const commands = [{ name: "docker_restart", target: "box", arguments: { service: "web" } }];
  const outcome = (statusCode: number, body: unknown) =>
    run(restart, "Outcome", { Wanted: { commands } }, [{ json: { statusCode, body } }])[0]!.json;
  const refused = (reason: string) => ({
    queued: 0,
    refused: [`docker_restart web on box: ${reason}`],
  });
  assert.deepEqual(outcome(200, { state: "pending" }), { queued: 1, refused: [] });
  assert.deepEqual(outcome(200, { state: "awaiting_approval" }), refused("waits for approval"));
  assert.deepEqual(outcome(200, { state: "rejected", reason: "no" }), refused("no"));
  assert.deepEqual(outcome(403, { message: "wrong role" }), refused("wrong role"));
  assert.deepEqual(outcome(404, null), refused("HTTP 404"));
  for (const status of [429, 500, 503]) assert.throws(() => outcome(status, {}));
});
