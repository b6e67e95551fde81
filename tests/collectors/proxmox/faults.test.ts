import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { look, recorded } from "./support/look.ts";
import {
  type Answers,
  API_TOKEN,
  AUDITOR,
  clusterWith,
  type Misbehave,
  PveStandIn,
  Refusal,
} from "./support/pve_stand_in.ts";
import { incompleteLists } from "../support/incomplete_lists.ts";

const resources = await recorded("cluster-resources.with-offline-node");
const MEMBERS = { pve1: true, pve2: false };
const RESOURCES = "/cluster/resources";
const AGENT_100 = "/nodes/pve1/qemu/100/agent/network-get-interfaces";

/** A cluster whose guests have no addresses, with some answers replaced. */
function lab(more: Answers = {}): Answers {
  return clusterWith(resources, MEMBERS, {
    [AGENT_100]: { result: [] },
    "/nodes/pve1/lxc/200/interfaces": [],
    ...more,
  });
}

async function collected(answers: Answers) {
  await using server = await PveStandIn.start(answers);
  return { ...await look(server), asked: server.asked };
}

Deno.test("a refused token is asked for once and never repeated", async () => {
  await using server = await PveStandIn.start(lab());
  const token = "bruce@pve!collector=ffffffff-0000-0000-0000-000000000000";
  const { error, complete } = await look([server, server], { api_token: token });
  strictEqual(error?.kind, "permission");
  strictEqual(complete, false);
  match(error?.message ?? "", /401 Authentication failed!/);
  doesNotMatch(error?.message ?? "", /ffffffff/);
  strictEqual(server.asked.length, 1);
});

for (
  const [path, privilege, rows] of [
    ["/vms", "VM.Audit", "guests"],
    ["/nodes", "Sys.Audit", "nodes"],
    ["/storage", "Datastore.Audit", "storages"],
  ] as const
) {
  Deno.test(`without ${privilege} the ${rows} are incomplete, not gone`, async () => {
    const permissions: Record<string, Record<string, number>> = structuredClone(AUDITOR);
    delete permissions[path]?.[privilege];
    const { complete, error, snapshot } = await collected(
      lab({ "/access/permissions": permissions }),
    );
    deepStrictEqual(incompleteLists(complete), [rows]);
    strictEqual(error, null);
    const expected =
      `the token lacks ${privilege} on ${path}, so not all ${rows} are seen (role PVEAuditor on / has it)`;
    deepStrictEqual(snapshot.problems, [expected]);
  });
}

Deno.test("a right that does not hold below its path is none", async () => {
  const { complete } = await collected(lab({
    "/access/permissions": { ...AUDITOR, "/vms": { "VM.Audit": 0 } },
  }));
  deepStrictEqual(incompleteLists(complete), ["guests"]);
});

Deno.test("an ACL that hides one guest is told", async () => {
  const { snapshot } = await collected(lab({
    "/access/permissions": { ...AUDITOR, "/vms/666": { "VM.PowerMgmt": 1 } },
  }));
  deepStrictEqual(snapshot.problems, ["the token lacks VM.Audit on /vms/666, which is not seen"]);
});

Deno.test("a token without any right lists nothing and says so", async () => {
  const { complete, error, snapshot } = await collected(lab({
    "/access/permissions": {},
    "/cluster/status": new Refusal(403, "Permission check failed (/, Sys.Audit)"),
    [RESOURCES]: await recorded("empty-because-of-missing-permission"),
  }));
  strictEqual(complete, false);
  strictEqual(error, null);
  deepStrictEqual(snapshot.guests, []);
  match(String(snapshot.problems), /no node is listed.*VM\.Audit on \/vms/);
  match(String(snapshot.problems), /403 Permission check failed \(\/, Sys\.Audit\)/);
});

Deno.test("a member that is not listed is a gap", async () => {
  const { complete, snapshot } = await collected(
    clusterWith(resources, { pve1: true, pve2: false, pve3: true }, {
      [AGENT_100]: { result: [] },
    }),
  );
  strictEqual(complete, false);
  deepStrictEqual(snapshot.problems, ["node pve3 is a member of the cluster and not listed"]);
});

for (
  const [what, answer, kind, message] of [
    [
      "500 with its reason in the status line",
      new Refusal(500, "ipcc_send_rec[1] failed: Connection refused"),
      "failed",
      /500 ipcc_send_rec\[1\] failed: Connection refused\.$/,
    ],
    [
      "500 with its reason in the body",
      new Refusal(500, "Internal Server Error", '{"data":null,"message":"got timeout\\n"}'),
      "failed",
      /500 got timeout\.$/,
    ],
    [
      "400 with the bad fields",
      new Refusal(
        400,
        "Parameter verification failed.",
        '{"data":null,"errors":{"type":"no such"},"message":"Parameter verification failed.\\n"}',
      ),
      "failed",
      /400 Parameter verification failed\.; type: no such\.$/,
    ],
    ["595", new Refusal(595, "No route to host"), "unreachable", /595 No route to host\.$/],
    ["596", new Refusal(596, "Connection timed out"), "unreachable", /596 Connection timed out\.$/],
    ["599", new Refusal(599, "Too many redirections"), "unreachable", /599 Too many redirections/],
    ["a redirect, which is not followed", new Refusal(301, "Moved"), "failed", /301 Moved\.$/],
    ["a body that is no JSON", says("<html>Login</html>"), "failed", /^No JSON comes from/],
    ["JSON of another shape", says('{"data":{}}'), "failed", /is not understood: data: /],
    ["a connection that is cut", cut, "unreachable", /does not answer: /],
    ["an answer that ends in the middle", endsEarly, "unreachable", /does not answer: /],
    [
      "an error that repeats the token",
      new Refusal(500, `bad header ${API_TOKEN}`),
      "failed",
      /500 bad header bruce@pve!collector=…\.$/,
    ],
  ] as const
) {
  Deno.test(`${what}: nothing is concluded`, async () => {
    const { error, complete, snapshot } = await collected(lab({ [RESOURCES]: answer }));
    strictEqual(complete, false);
    deepStrictEqual(snapshot, {});
    strictEqual(error?.kind, kind);
    match(error?.message ?? "", message);
  });
}

Deno.test("servers that say nothing, or half of something, cost a bounded time", async () => {
  const silent: Misbehave = () => {};
  const halfClosed: Misbehave = (request) => request.socket.end("HTTP/1.1 200 OK\r\n");
  const halfSaid: Misbehave = (_request, response) => response.write('{"data":[');
  const started = performance.now();
  const [mute, closed, slow, agent] = await Promise.all([
    collected(lab({ [RESOURCES]: silent })),
    collected(lab({ [RESOURCES]: halfClosed })),
    collected(lab({ [RESOURCES]: halfSaid })),
    collected(lab({ [AGENT_100]: silent })),
  ]);
  strictEqual(performance.now() - started < 15_000, true, "10 seconds each, side by side");
  strictEqual(mute.error?.kind, "timeout");
  match(mute.error?.message ?? "", /does not answer: no answer within 10 s\.$/);
  strictEqual(slow.error?.kind, "timeout");
  match(closed.error?.kind ?? "", /^(?:timeout|unreachable)$/);
  strictEqual(agent.complete, true, "an agent that hangs hides only its addresses");
  match(agent.problems.join(), /addresses of a guest are not known/);
});

Deno.test("nobody listens", async () => {
  const server = await PveStandIn.start(lab());
  await server[Symbol.asyncDispose]();
  const { error } = await look(server);
  strictEqual(error?.kind, "unreachable");
  match(error?.message ?? "", /^127\.0\.0\.1:\d+ does not answer: connection refused\.$/);
});

Deno.test("the next node is asked when the first is down, and the log says so", async () => {
  const down = await PveStandIn.start(lab());
  await down[Symbol.asyncDispose]();
  await using ill = await PveStandIn.start(lab({ [RESOURCES]: new Refusal(500, "no quorum?") }));
  await using well = await PveStandIn.start(lab());
  const { error, complete, problems, snapshot } = await look([down, ill, well]);
  strictEqual(error, null);
  strictEqual(complete, true);
  strictEqual((snapshot.guests as unknown[]).length, 3);
  strictEqual(problems.length, 2);
  match(problems.join("\n"), /connection refused\.\n.*500 no quorum\?\.$/);
});

Deno.test("all nodes are down: each is named", async () => {
  const servers = await Promise.all([PveStandIn.start({}), PveStandIn.start({})]);
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  const { error } = await look(servers);
  for (const { url } of servers) match(error?.message ?? "", new RegExp(new URL(url).host));
});

Deno.test("a node with quorum is believed before one without", async () => {
  const status = lab()["/cluster/status"] as Record<string, unknown>[];
  const alone = status.map((row) => row.type === "cluster" ? { ...row, quorate: 0 } : row);
  await using minority = await PveStandIn.start(lab({ "/cluster/status": alone }));
  await using majority = await PveStandIn.start(lab());
  strictEqual((await look([minority, majority])).complete, true);
  const { complete, snapshot } = await look(minority);
  strictEqual(complete, false);
  match(String(snapshot.problems), /has no quorum/);
  const [, other] = snapshot.nodes as { status: string }[];
  strictEqual(other?.status, "unknown", "it may live on the other side");
});

Deno.test("addresses are asked for through another node when one cannot reach it", async () => {
  await using first = await PveStandIn.start(
    lab({ [AGENT_100]: new Refusal(595, "No route to host") }),
  );
  await using second = await PveStandIn.start(lab({
    [AGENT_100]: { result: [{ name: "ens18", "ip-addresses": [{ "ip-address": "192.0.2.77" }] }] },
  }));
  const { snapshot, problems } = await look([first, second]);
  deepStrictEqual(problems, []);
  deepStrictEqual((snapshot.guests as { ips: string[] }[])[0]?.ips, ["192.0.2.77"]);
});

Deno.test("a missing right to ask agents makes addresses unknown, nothing else", async () => {
  const reason = "Permission check failed (/vms/100, VM.GuestAgent.Audit)";
  const { complete, problems, snapshot } = await collected(
    lab({ [AGENT_100]: new Refusal(403, reason) }),
  );
  strictEqual(complete, true);
  strictEqual((snapshot.guests as { ips?: string[] }[])[0]?.ips, undefined);
  strictEqual(problems.length, 1);
  match(problems.join(), /addresses of a guest are not known\. .*VM\.GuestAgent\.Audit/);
});

Deno.test("a connection closed between two requests is opened again", async () => {
  let hasCut = false;
  const answer: Misbehave = (request, response) => {
    if (!hasCut) {
      hasCut = true;
      return request.socket.destroy();
    }
    json(response, resources);
  };
  const { complete, error } = await collected(lab({ [RESOURCES]: answer }));
  strictEqual(error, null);
  strictEqual(complete, true);
});

function json(response: ServerResponse, data: unknown): void {
  response.end(JSON.stringify({ data }));
}

function says(body: string): Misbehave {
  return (_request, response) => response.end(body);
}

function cut(...[request]: Parameters<Misbehave>): void {
  request.socket.destroy();
}

function endsEarly(...[, response]: Parameters<Misbehave>): void {
  response.setHeader("content-length", "1000");
  response.write('{"data":[');
  setTimeout(() => response.socket?.destroy(), 20);
}
