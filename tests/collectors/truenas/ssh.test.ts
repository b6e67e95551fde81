import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { observer } from "../../../scripts/collectors/truenas/observe.ts";
import { sshAddress, sshWay } from "../../../scripts/collectors/truenas/ssh_way.ts";
import { certificate } from "../support/private_ca.ts";
import { look, lookWith, type Settings } from "./support/look.ts";
import { anyPublicKey, SshStandIn } from "./support/ssh_stand_in.ts";
import { API_KEY, recordedAnswers, RpcError, TrueNasStandIn } from "./support/truenas_stand_in.ts";
import { incompleteLists } from "../support/incomplete_lists.ts";

const answers = await recordedAnswers();

function settingsFor(server: SshStandIn): Settings {
  return {
    ssh: server.address,
    ssh_key: server.identityFile,
    ssh_known_hosts: server.knownHostsFile,
  };
}

Deno.test("midclt over SSH shows the same as JSON-RPC", async () => {
  await using server = await SshStandIn.start(answers);
  await using rpc = await TrueNasStandIn.start(answers);
  const overSsh = await lookWith(settingsFor(server));
  const overRpc = await look(rpc);
  strictEqual(overSsh.error, null);
  strictEqual(overSsh.complete, true);
  deepStrictEqual(overSsh.snapshot, overRpc.snapshot);
});

Deno.test("command lines are fixed strings, with nothing for a shell in them", async () => {
  await using server = await SshStandIn.start(answers);
  await lookWith({ ...settingsFor(server), sudo: true });
  deepStrictEqual(server.commands.toSorted()[0], "sudo -n midclt call alert.list");
  const disks = server.commands.find((command) => command.includes("disk.query")) ?? "";
  match(
    disks,
    /^sudo -n midclt call disk\.query '\[\]' '\{"select":\["identifier",.*"extra":\{"pools":true\}\}'$/,
  );
  for (const command of server.commands) match(command, /^[a-z0-9 ._'[\]{}":,-]+$/);
});

Deno.test("what fails in one call costs no other, and no trace is told", async () => {
  await using server = await SshStandIn.start({
    ...answers,
    "pool.query": RpcError.call("EACCES", "[EACCES] Not authorized"),
    "vm.query": undefined,
  });
  const { complete, error, snapshot } = await lookWith(settingsFor(server));
  strictEqual(error, null);
  deepStrictEqual(incompleteLists(complete), ["pools"]);
  strictEqual((snapshot.problems as string[]).length, 1);
  match(
    String(snapshot.problems),
    /^pools: ssh root@127.*pool\.query says \[EACCES\] Not authorized$/,
  );
  strictEqual((snapshot.vms as unknown[]).length, 1, "a method that is not there is skipped");
});

for (
  const [what, know] of [
    ["another host key", async (server: SshStandIn) => server.know(await anyPublicKey())],
    ["no known host key", (server: SshStandIn) => Deno.writeTextFile(server.knownHostsFile, "")],
  ] as const
) {
  Deno.test(`a system with ${what} is refused before anybody logs in`, async () => {
    await using server = await SshStandIn.start(answers);
    await know(server);
    const { error, snapshot } = await lookWith(settingsFor(server));
    strictEqual(error?.kind, "tls");
    match(error?.message ?? "", /host key .*--ssh-known-hosts/s);
    deepStrictEqual(snapshot, {});
    deepStrictEqual(server.tried, []);
  });
}

Deno.test("a key that is not allowed is no permission, and no password is tried", async () => {
  await using server = await SshStandIn.start(answers);
  await using other = await SshStandIn.start(answers);
  const { error } = await lookWith({ ...settingsFor(server), ssh_key: other.identityFile });
  strictEqual(error?.kind, "permission");
  match(error?.message ?? "", /Permission denied/);
  strictEqual(server.tried.includes("password"), false);
});

for (
  const [what, misbehave, words] of [
    ["midclt is not there", (channel) => {
      channel.stderr.write("bash: line 1: midclt: command not found\n");
      channel.exit(127);
      channel.end();
    }, /midclt: command not found/],
    ["something else is printed", (channel) => {
      channel.write("Welcome!\n[]\n");
      channel.exit(0);
      channel.end();
    }, /prints no JSON/],
    ["sudo wants a password", (channel) => {
      channel.stderr.write("sudo: a password is required\n");
      channel.exit(1);
      channel.end();
    }, /sudo: a password is required/],
  ] as [string, NonNullable<SshStandIn["misbehave"]>, RegExp][]
) {
  Deno.test(`${what}: nothing is concluded`, async () => {
    await using server = await SshStandIn.start(answers);
    server.misbehave = misbehave;
    const { error, snapshot } = await lookWith(settingsFor(server));
    strictEqual(error?.kind, "failed");
    match(error?.message ?? "", words);
    deepStrictEqual(snapshot, {});
  });
}

Deno.test("a system that says nothing costs a bounded time", async () => {
  await using server = await SshStandIn.start(answers);
  server.misbehave = () => {};
  const login = {
    ...sshAddress(server.address),
    identityFile: server.identityFile,
    knownHostsFile: server.knownHostsFile,
    withSudo: false,
  };
  const ways = [sshWay(login, 1_000)];
  const [observation] = await observer({ hostname: "nas1", ways, withApps: true })();
  strictEqual(observation?.error?.kind, "timeout");
  match(observation?.error?.message ?? "", /^ssh root@127\.0\.0\.1: no answer within 1 s/);
});

Deno.test("SSH is taken when the endpoint does not answer, and the log says so", async () => {
  const gone = await TrueNasStandIn.start(answers);
  await gone[Symbol.asyncDispose]();
  await using server = await SshStandIn.start(answers);
  const settings = {
    endpoint: gone.url,
    api_key: API_KEY,
    ca: await certificate("ca.pem"),
    ...settingsFor(server),
  };
  const { error, complete, problems } = await lookWith(settings);
  strictEqual(error, null);
  strictEqual(complete, true);
  match(problems.join(), /connection refused\.$/);
});

Deno.test("when no way works, all are named and no key is", async () => {
  const gone = await TrueNasStandIn.start(answers);
  await gone[Symbol.asyncDispose]();
  await using server = await SshStandIn.start(answers);
  await server.know(await anyPublicKey());
  const { error } = await lookWith({
    endpoint: gone.url,
    api_key: API_KEY,
    ...settingsFor(server),
  });
  strictEqual(error?.kind, "unreachable");
  match(error?.message ?? "", /connection refused\. ssh root@127\.0\.0\.1: /);
  doesNotMatch(error?.message ?? "", /uz8D/);
});
