import { strict as assert } from "node:assert";
import { Ledger } from "../../scripts/kill/ledger.ts";
import type { Stored } from "../../scripts/kill/stored.ts";
import type { Finding } from "../../scripts/kill/verify/finding.ts";
import { verify } from "../../scripts/kill/verify/verify.ts";
import type { DeclaredHost, Report, Row } from "../../scripts/simulate/step.ts";

const begin = Date.parse("2026-03-01T06:00:00Z");
const key = "SERVICE_MISSING/box/web/state";

const box: DeclaredHost = {
  name: "box",
  netboxId: 1,
  type: "device",
  lifecycle: "active",
  services: [{ name: "web", lifecycle: "active", ports: [] }],
};

function report(seq: number, web: Partial<Row>): Report {
  const at = begin + seq * 1000;
  return {
    hostname: "box",
    source: "docker",
    observedAt: at,
    sentAt: at,
    seq,
    instance: "box",
    lists: { containers: [{ name: "web", state: "running", image: "web:1", ports: [], ...web }] },
    incomplete: [],
  };
}

/** A ledger and a database that agree: web stopped, came back, stopped again; one command ran, one was interrupted. */
function agreed(): { ledger: Ledger; ran: string[]; stored: Stored } {
  const ledger = new Ledger();
  const states = ["running", "running", "exited", "running", "exited"];
  for (const [index, state] of states.entries()) {
    const said = report(index + 1, { state });
    const at = said.observedAt + 10;
    const isNews = state !== states[index - 1];
    ledger.snapshots.push({ report: said, sentAt: said.sentAt, at, isNews });
  }
  ledger.commands.push({ commandId: "id-1", word: "c1" }, { commandId: "id-2", word: "c2" });
  const events = ["opened", "resolved", "opened"].map((status, index) => ({
    id: `event-${index}`,
    difference: key,
    status,
    observed: status === "resolved" ? null : "stopped",
  }));
  for (const { id } of events) {
    ledger.deliveries.push({ key: `key-of-${id}`, at: begin, events: [id] });
  }
  const stored: Stored = {
    at: begin + 10_000,
    snapshots: [1, 3, 4, 5].map((seq) => ({
      hostname: "box",
      seq,
      containers: report(seq, { state: states[seq - 1] }).lists.containers ?? [],
    })),
    present: { box: { web: "stopped web:1" } },
    drift: { [key]: "stopped" },
    issues: { [key]: "open" },
    events,
    actions: events.map(({ id }) => ({ key: `key-of-${id}`, status: "delivered" })),
    commands: [
      { id: "id-1", state: "succeeded", reason: null, counted: 1, late: 0 },
      { id: "id-2", state: "undetermined", reason: "Its worker was lost.", counted: 0, late: 1 },
    ],
    log: "Postgres has ended: it is started again\n",
  };
  return { ledger, ran: ["c1", "c2"], stored };
}

type Case = ReturnType<typeof agreed>;

/** What is found when something is wrong on purpose. */
function found(spoil: (one: Case) => void): string[] {
  const one = agreed();
  spoil(one);
  const tell = ({ subject, is }: Finding) => `${subject} ${is}`;
  return [...new Set(verify([box], one.ledger, one.ran, one.stored).map(tell))];
}

Deno.test("nothing is found where ledger and database agree", () => {
  assert.deepEqual(found(() => {}), []);
});

const faults: [string, (one: Case) => void, string[]][] = [
  ["an acknowledged snapshot that the database lacks", ({ stored }) => {
    stored.snapshots.splice(1, 1);
  }, ["snapshots lost"]],
  ["a snapshot that is stored twice", ({ stored }) => {
    stored.snapshots.push(stored.snapshots[0]!);
  }, ["snapshots doubled"]],
  ["a snapshot that said nothing new and is stored", ({ stored }) => {
    stored.snapshots.push({ ...stored.snapshots[0]!, seq: 2 });
  }, ["snapshots doubled"]],
  ["a snapshot with another content", ({ stored }) => {
    stored.snapshots[0]!.containers[0]!.image = "web:2";
  }, ["snapshots wrong"]],
  ["a present that is not the newest", ({ stored }) => {
    stored.present.box!.web = "running web:1";
  }, ["present and issues wrong"]],
  ["a difference that drift does not say", ({ stored }) => {
    stored.drift = {};
  }, ["present and issues lost"]],
  ["a difference that is none", ({ stored }) => {
    stored.drift["SERVICE_MISSING/box/mail/state"] = "stopped";
  }, ["present and issues wrong"]],
  ["an issue that is missing", ({ stored }) => {
    stored.issues = {};
  }, ["present and issues lost"]],
  ["an issue that is only pending", ({ stored }) => {
    stored.issues[key] = "pending";
  }, ["present and issues wrong"]],
  ["an event that is missing", ({ stored, ledger }) => {
    stored.events.pop();
    stored.actions.pop();
    ledger.deliveries.pop();
  }, ["events lost"]],
  ["an event that is written twice", ({ stored, ledger }) => {
    stored.events.splice(1, 0, { ...stored.events[0]!, id: "again" });
    ledger.deliveries.push({ key: "key-of-again", at: begin, events: ["again"] });
    stored.actions.push({ key: "key-of-again", status: "delivered" });
  }, ["events doubled", "events wrong"]],
  ["a notification that never arrived", ({ ledger }) => {
    ledger.deliveries.pop();
  }, ["notifications lost"]],
  ["an end that is not told, of what was told", ({ ledger, stored }) => {
    ledger.snapshots.pop();
    stored.snapshots.pop();
    stored.present.box!.web = "running web:1";
    [stored.drift, stored.issues] = [{}, {}];
    for (const list of [stored.events, stored.actions, ledger.deliveries]) list.pop();
    for (const list of [stored.actions, ledger.deliveries]) list.pop();
  }, ["notifications lost"]],
  ["a beginning that is told with another value", ({ ledger, stored }) => {
    stored.events[0]!.observed = "paused";
    for (const list of [stored.actions, ledger.deliveries]) list.splice(1, 2);
  }, ["notifications lost"]],
  ["an event that arrived under two keys", ({ ledger, stored }) => {
    ledger.deliveries.push({ key: "other", at: begin, events: ["event-0"] });
    stored.actions.push({ key: "other", status: "delivered" });
  }, ["notifications doubled"]],
  ["a notification that arrived, and still waits", ({ stored }) => {
    stored.actions[0]!.status = "pending";
  }, ["notifications wrong"]],
  ["a command that ran twice", ({ ran }) => {
    ran.push("c1");
  }, ["commands doubled"]],
  ["a command that is unknown", ({ stored }) => {
    stored.commands.shift();
  }, ["commands lost"]],
  ["a command that never ended", ({ stored }) => {
    stored.commands[0]!.state = "running";
  }, ["commands wrong"]],
  ["a command with two results that count", ({ stored }) => {
    stored.commands[0]!.counted = 2;
  }, ["commands doubled"]],
  ["a command without a result", ({ stored }) => {
    stored.commands[1]!.late = 0;
  }, ["commands lost"]],
  ["a command that succeeded and never ran", ({ ran }) => {
    ran.shift();
  }, ["commands wrong"]],
  ["a command that ran and is said not to have begun", ({ stored }) => {
    stored.commands[0]!.state = "failed";
  }, ["commands wrong"]],
  ["a fault outside of any request", ({ stored }) => {
    stored.log += "A fault outside of any request: Error\n";
  }, ["log wrong"]],
  ["an answer that nobody should get", ({ ledger }) => {
    ledger.oddAnswers.push("ingest: HTTP 500: {}");
  }, ["log wrong"]],
];

for (const [fault, spoil, findings] of faults) {
  Deno.test(`${fault} is found`, () => {
    assert.deepEqual(found(spoil), findings);
  });
}

Deno.test("the same notification may arrive again under its key", () => {
  assert.deepEqual(
    found(({ ledger }) => {
      ledger.deliveries.push(ledger.deliveries[0]!);
    }),
    [],
  );
});

Deno.test("what was over before it could be told is told in no part", () => {
  const overtaken = found(({ ledger, stored }) => {
    for (const list of [stored.actions, ledger.deliveries]) list.splice(0, 2);
  });
  assert.deepEqual(overtaken, []);
});

Deno.test("what is back as it was told is not told again", () => {
  const back = found(({ ledger, stored }) => {
    for (const list of [stored.actions, ledger.deliveries]) list.splice(1, 2);
  });
  assert.deepEqual(back, []);
});
