import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { freePort } from "../../scripts/stack/free_port.ts";
import { anyPublicKey, SshStandIn } from "../collectors/truenas/support/ssh_stand_in.ts";
import { offer } from "./support/queue_stand_in.ts";
import { argvOf, Machine } from "./support/worker_process.ts";

/** A far machine that runs command lines as sshd does: by a shell. */
async function startFarMachine(): Promise<SshStandIn> {
  const server = await SshStandIn.start({});
  server.misbehave = (channel, command) => {
    const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => channel.write(chunk));
    child.stderr.on("data", (chunk) => channel.stderr.write(chunk));
    child.on("close", (code) => {
      channel.exit(code ?? 255);
      channel.end();
    });
  };
  return server;
}

/** Lets a machine reach the far one as `far`, with these scripts. */
function allow(
  machine: Machine,
  server: SshStandIn,
  scripts: Record<string, string>,
  port = Number(server.address.split(":").at(-1)),
): void {
  const list = {
    targets: {
      far: {
        run: "ssh",
        host: "127.0.0.1",
        user: "root",
        port,
        identity_file: server.identityFile,
        known_hosts_file: server.knownHostsFile,
      },
    },
    commands: {
      ...Object.fromEntries(
        Object.entries(scripts).map(([name, script]) => [name, {
          targets: ["far"],
          argv: argvOf(script),
          max_runtime_s: name === "slow" ? 1 : 20,
        }]),
      ),
      say: {
        targets: ["far"],
        argv: ["printf", "%s|", "a 'b'", "{text}"],
        arguments: { text: { type: "pattern", pattern: "[^]*" } },
        max_runtime_s: 20,
      },
    },
  };
  Deno.writeTextFileSync(machine.path("allowlist.json"), JSON.stringify(list), { mode: 0o600 });
}

const far = { target: "far" };

Deno.test("over SSH, the far shell gets each word as it is, and the time is bounded there", async () => {
  await using server = await startFarMachine();
  await using machine = new Machine();
  allow(machine, server, { slow: "sleep 600", fail: "echo out; echo err >&2; exit 4" });
  const text = "$(id);`id`|'\"\\*~&>x";
  machine.queue.waiting.push(
    offer("say", ["printf", "%s|", "a 'b'", text], { ...far, arguments: { text } }),
    offer("fail", argvOf("echo out; echo err >&2; exit 4"), far),
    offer("slow", argvOf("sleep 600"), far),
  );
  const { code } = await machine.once(["--concurrency", "3"]);
  strictEqual(code, 0);
  const results = Object.fromEntries(
    machine.queue.results.map(({ stdout, stderr, outcome, error }) => [
      error,
      [outcome, stdout, stderr],
    ]),
  );
  deepStrictEqual(results, {
    null: ["succeeded", `a 'b'|${text}|`, ""],
    "exit code 4": ["failed", "out\n", "err\n"],
    "ended after 1 s: too slow": ["failed", "", ""],
  });
});

Deno.test("a connection that breaks is undetermined; one that never was is a failure of which nothing ran", async () => {
  await using server = await startFarMachine();
  await using machine = new Machine();
  allow(machine, server, { hang: "true" });
  server.misbehave = (channel) => {
    (channel as unknown as { _client: { _sock: { destroy(): void } } })._client._sock.destroy();
  };
  machine.queue.waiting.push(offer("hang", argvOf("true"), far));
  await machine.once();
  const broken = machine.queue.results.at(-1);
  deepStrictEqual([broken.outcome, broken.error], [
    "undetermined",
    "the connection was lost while it ran",
  ]);

  const cases = [
    ["nothing listens", () => allow(machine, server, { hang: "true" }, freePort())],
    ["another host key", async () => {
      allow(machine, server, { hang: "true" });
      await server.know(await anyPublicKey());
    }],
  ] as const;
  for (const [what, prepare] of cases) {
    await prepare();
    server.commands.length = 0;
    machine.queue.waiting.push(offer("hang", argvOf("true"), far));
    await machine.once();
    const { outcome, error, stderr, exit_code } = machine.queue.results.at(-1);
    deepStrictEqual([outcome, exit_code], ["failed", 255], what);
    match(error, /127\.0\.0\.1 was not reached, nothing was run/);
    match(stderr, /refused|Host key verification failed/);
    deepStrictEqual(server.commands, []);
  }
});
