import { deepStrictEqual, doesNotMatch, match, strictEqual, throws } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { trustOf } from "../../../scripts/http/trust.ts";
import { truenas } from "../../../scripts/collectors/truenas/collector.ts";
import { observer } from "../../../scripts/collectors/truenas/observe.ts";
import { webSocketUrl, webSocketWay } from "../../../scripts/collectors/truenas/web_socket_way.ts";
import { certificate } from "../support/private_ca.ts";
import { look, type Settings } from "./support/look.ts";
import { recorded } from "./support/recorded.ts";
import {
  type Answers,
  API_KEY,
  type Connection,
  recordedAnswers,
  RpcError,
  TrueNasStandIn,
  USERNAME,
} from "./support/truenas_stand_in.ts";
import { incompleteLists } from "../support/incomplete_lists.ts";

const answers = await recordedAnswers();
const frames = await recorded("jsonrpc-frames");

async function collected(more: Answers = {}, settings?: Settings) {
  await using server = await TrueNasStandIn.start({ ...answers, ...more });
  return { ...await look(server, settings), server };
}

/** As {@link collected}, with less patience. */
async function collectedWithin(deadlineMs: number, more: Answers) {
  await using server = await TrueNasStandIn.start({ ...answers, ...more });
  const trust = trustOf({ ca: await certificate("ca.pem") });
  const login = { key: API_KEY, username: undefined };
  const way = webSocketWay(webSocketUrl(server.url), trust, login, deadlineMs);
  const [observation] = await observer({ hostname: "nas1", ways: [way], withApps: true })();
  if (!observation) throw new Error("a system is one observation");
  return observation;
}

for (
  const [what, more, settings, words] of [
    ["a wrong key", {}, { api_key: "1-wrong" }, /it is not right/],
    ["a wrong key of a user", {}, { api_key: "1-wrong", username: USERNAME }, /it is not right/],
    [
      "an expired or revoked key",
      { "auth.login_ex": frames.login_ex_revoked_or_plain_ws.result },
      { username: USERNAME },
      /it expired, or was revoked because it was once sent without TLS/,
    ],
    [
      "a user with two-factor login",
      { "auth.login_ex": { response_type: "OTP_REQUIRED" } },
      { username: USERNAME },
      /one-time password/,
    ],
    [
      "a user who may not use the API",
      { "auth.login_ex": { response_type: "DENIED" } },
      { username: USERNAME },
      /may not use the API/,
    ],
  ] as [string, Answers, Settings, RegExp][]
) {
  Deno.test(`${what} is refused once, and nothing is asked`, async () => {
    const { error, complete, server } = await collected(more, settings);
    strictEqual(complete, false);
    strictEqual(error?.kind, "permission");
    match(error?.message ?? "", words);
    doesNotMatch(error?.message ?? "", /1-wrong|1-uz8D/);
    strictEqual(server.asked.length, 1);
  });
}

Deno.test("too many logins: busy", async () => {
  const { error } = await collected({
    "auth.login_with_api_key": RpcError.call("EBUSY", `[EBUSY] Rate Limit Exceeded ${API_KEY}`),
  });
  strictEqual(error?.kind, "busy");
  match(error?.message ?? "", /auth\.login_with_api_key with \[EBUSY\] Rate Limit Exceeded …\.$/);
});

Deno.test("a version that knows the newer login only says what is lacking", async () => {
  const { error } = await collected({ "auth.login_with_api_key": RpcError.unknownMethod });
  strictEqual(error?.kind, "unsupported");
  match(error?.message ?? "", /say --username\.$/);
});

for (const status of ["PENDING", "STOPPED", "UNCONFIGURED", "FAILED", "MIGRATING"]) {
  Deno.test(`Docker is ${status}: apps are unknown, not gone`, async () => {
    const { complete, error, snapshot, server } = await collected({
      "docker.status": { status, description: "No pool set for Docker" },
      "app.query": [],
    });
    deepStrictEqual(incompleteLists(complete), ["apps"]);
    strictEqual(error, null);
    strictEqual("apps" in snapshot, false);
    strictEqual(server.asked.some(({ method }) => method === "app.query"), false);
    deepStrictEqual(snapshot.problems, [
      `apps: Docker is ${status} (No pool set for Docker); if this system runs no apps, say --no-apps`,
    ]);
    strictEqual((snapshot.pools as unknown[]).length, 2, "the rest is there");
  });
}

Deno.test("a system without apps is whole when one says so", async () => {
  const unconfigured = { "docker.status": await recorded("docker.status.unconfigured") };
  const { complete, snapshot, server } = await collected(unconfigured, { apps: false });
  strictEqual(complete, true);
  strictEqual("apps" in snapshot, false);
  strictEqual(server.asked.some(({ method }) => method === "docker.status"), false);
});

for (const [state, isWhole] of [["NO_POOL", true], ["LOCKED", false], ["ERROR", false]] as const) {
  Deno.test(`Incus is ${state}: ${isWhole ? "no instances" : "unknown, not gone"}`, async () => {
    const { complete, snapshot } = await collected({
      "virt.global.config": { state },
      "virt.instance.query": [],
    });
    if (isWhole) strictEqual(complete, true);
    else deepStrictEqual(incompleteLists(complete), ["vms"]);
    strictEqual("vms" in snapshot, isWhole);
    if (!isWhole) deepStrictEqual(snapshot.problems, [`vms: Incus is ${state}`]);
  });
}

for (
  const [list, method] of [
    ["apps", "app.query"],
    ["apps", "docker.status"],
    ["vms", "vm.query"],
    ["vms", "virt.instance.query"],
    ["pools", "pool.query"],
    ["disks", "disk.query"],
    ["alerts", "alert.list"],
    ["system", "system.info"],
  ] as const
) {
  Deno.test(`without the right to ${method} the ${list} are unknown, not gone`, async () => {
    const { complete, error, snapshot } = await collected({
      [method]: new RpcError(frames.error_no_role.error),
    });
    deepStrictEqual(incompleteLists(complete), [list]);
    strictEqual(error, null);
    strictEqual(list in snapshot, false);
    match(
      String(snapshot.problems),
      new RegExp(`^${list}: .*${method} with \\[EACCES\\] Not auth`),
    );
  });
}

for (
  const [what, answer, words] of [
    [
      "too many calls",
      new RpcError(frames.error_concurrency.error),
      /Maximum number of concurrent/,
    ],
    ["bad parameters", new RpcError(frames.error_params.error), /\[EINVAL\]/],
    ["an error with a trace", RpcError.call("EFAULT", "[EFAULT] broken"), /\[EFAULT\] broken$/],
    ["no list", { pools: [] }, /the answer to pool\.query is not understood/],
    ["null", null, /the answer to pool\.query is not understood/],
    ["a bad row", [{ name: "" }], /row 0 of pool\.query is not understood: name:/],
  ] as const
) {
  Deno.test(`${what} in one answer costs no other`, async () => {
    const { complete, error, snapshot } = await collected({ "pool.query": answer });
    deepStrictEqual(incompleteLists(complete), ["pools"]);
    strictEqual(error, null);
    match(String(snapshot.problems), words);
    doesNotMatch(String(snapshot.problems), /hunter/);
    strictEqual((snapshot.apps as unknown[]).length, 3);
  });
}

Deno.test("a key without any right sees nothing: that is an error, not an empty system", async () => {
  const nothing = Object.fromEntries(
    Object.keys(answers).map((
      method,
    ) => [method, RpcError.call("EACCES", "[EACCES] Not authorized")]),
  );
  const { error, snapshot } = await collected(nothing);
  strictEqual(error?.kind, "permission");
  deepStrictEqual(snapshot, {});
});

for (
  const [what, misbehave, kind, words] of [
    ["closes", ({ close }: Connection) => close(1011), "unreachable", /closed the connection/],
    ["cuts", ({ terminate }: Connection) => terminate(), "unreachable", /closed the connection/],
    ["ends its half", ({ socket }: Connection) => void socket.end(), "unreachable", /./],
    ["says no JSON", ({ send }: Connection) => send("Hello"), "failed", /no JSON-RPC 2\.0/],
    ["says JSON of another kind", ({ send }: Connection) => send("[1]"), "failed", /no JSON-RPC/],
  ] as const
) {
  Deno.test(`a server that ${what} in the middle: nothing is concluded`, async () => {
    const { error, complete, snapshot } = await collected({ "disk.query": misbehave });
    strictEqual(complete, false);
    deepStrictEqual(snapshot, {});
    strictEqual(error?.kind, kind);
    match(error?.message ?? "", words);
  });
}

Deno.test("servers that say nothing cost a bounded time", async () => {
  const silent = () => undefined;
  const [mute, login, slow] = await Promise.all([
    collectedWithin(500, { "system.info": silent }),
    collectedWithin(500, { "auth.login_with_api_key": silent }),
    collectedWithin(500, { "disk.query": silent }),
  ]);
  strictEqual(mute.error?.kind, "timeout");
  match(mute.error?.message ?? "", /gives system\.info no answer within 0\.5 s/);
  strictEqual(login.error?.kind, "timeout");
  strictEqual(slow.error, null);
  deepStrictEqual(incompleteLists(slow.complete), ["disks"]);
  match(String(slow.snapshot.problems), /^disks: .* gives disk\.query no answer within 0\.5 s$/);
});

Deno.test("before 25.04 there is no JSON-RPC, and the message names the other way", async () => {
  await using server = await TrueNasStandIn.start(answers);
  const { error } = await look({ url: `${server.url}/websocket` });
  strictEqual(error?.kind, "unsupported");
  match(error?.message ?? "", /answers \/websocket with HTTP 404.*midclt over SSH.*--ssh/);
});

Deno.test("nobody listens", async () => {
  const server = await TrueNasStandIn.start(answers);
  await server[Symbol.asyncDispose]();
  const { error } = await look(server);
  strictEqual(error?.kind, "unreachable");
  match(error?.message ?? "", /does not answer: connection refused\.$/);
});

const { fingerprint256 } = new X509Certificate(
  await Deno.readTextFile(await certificate("server-cert.pem")),
);

Deno.test("a server is trusted by its fingerprint alone", async () => {
  strictEqual((await collected({}, { ca: undefined, fingerprint: fingerprint256 })).error, null);
});

for (
  const [what, settings] of [
    ["with another fingerprint", { ca: undefined, fingerprint: "00".repeat(32) }],
    ["with a private certificate that nobody vouched for", { ca: undefined }],
  ] as [string, Settings][]
) {
  Deno.test(`a server ${what} is refused before the key is sent`, async () => {
    const { error, server } = await collected({}, settings);
    strictEqual(error?.kind, "tls");
    match(error?.message ?? "", /^No trusted TLS connection to 127\.0\.0\.1:\d+: /);
    strictEqual(server.connections, 1);
    strictEqual(server.asked.length, 0);
  });
}

for (
  const [what, settings, message] of [
    ["ws", { endpoint: "ws://nas.lan", api_key: API_KEY }, /revokes an API key.*over ws:\/\/.*wss/],
    ["http", { endpoint: "http://nas.lan", api_key: API_KEY }, /over http:\/\/.*Use wss/],
    ["no endpoint", {}, /--endpoint wss:\/\/nas\.lan, or --ssh root@nas\.lan/],
    ["an endpoint that is none", { endpoint: "wss://", api_key: API_KEY }, /looks like wss:/],
    ["no key", { endpoint: "wss://nas.lan" }, /TRUENAS_API_KEY/],
    [
      "a key that is none, which is not repeated",
      { endpoint: "wss://nas.lan", api_key: "hunter2" },
      /^--api-key \/ TRUENAS_API_KEY \/ api_key: is no API key: those look like 1-uz8D….$/,
    ],
    ["an SSH host that is an option", { ssh: "root@-oProxyCommand=x" }, /looks like root@nas\.lan/],
    ["an SSH user that is an option", { ssh: "-l@nas.lan" }, /looks like root@nas\.lan/],
    ["a password for SSH", { ssh: "root:x@nas.lan" }, /looks like root@nas\.lan/],
  ] as [string, Settings, RegExp][]
) {
  Deno.test(`wrong settings are told: ${what}`, () => {
    throws(() => truenas.configure(settings, { hostname: "nas1" }), { message });
  });
}

Deno.test("a collector that is not told for whom it speaks says so", () => {
  throws(() => truenas.configure({ ssh: "root@nas.lan" }, { hostname: undefined }), {
    message: /--hostname NAME/,
  });
});
