import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { freePort } from "../../../scripts/stack/free_port.ts";
import { collect, dryRun } from "../support/collect.ts";
import { EMPTY_ENGINE, engineWith, says, serveEngine } from "../support/engine_stand_in.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

/** The least an engine says about a container. */
function inspected(name: string): Record<string, unknown> {
  return {
    Id: name.padEnd(64, "0"),
    Name: `/${name}`,
    Image: `sha256:${"1".repeat(64)}`,
    State: { Status: "running", Running: true, StartedAt: "0001-01-01T00:00:00Z" },
    HostConfig: { NetworkMode: "bridge" },
    Config: { Image: name, Labels: null },
    NetworkSettings: {},
  };
}

function namesOf(payload: { snapshot: { containers: { name: string }[] } }): string[] {
  return payload.snapshot.containers.map(({ name }) => name);
}

Deno.test("the older of both API versions is spoken", async () => {
  for (
    const [theirs, spoken] of [["1.41", "1.41"], ["1.55", "1.55"], ["1.60", "1.55"], ["1.9", "1.9"]]
  ) {
    await using engine = serveEngine({
      ...EMPTY_ENGINE,
      "/version": { Version: "x", ApiVersion: theirs, MinAPIVersion: "1.5" },
    });
    strictEqual((await dryRun(engine.socket)).error, null);
    deepStrictEqual(engine.asked, [
      "/version",
      `/v${spoken}/containers/json?all=true`,
      `/v${spoken}/info`,
    ]);
  }
});

Deno.test("an engine that has dropped every known API version is told", async () => {
  await using engine = serveEngine({
    ...EMPTY_ENGINE,
    "/version": { Version: "40", ApiVersion: "1.90", MinAPIVersion: "1.70" },
  });
  const { error, complete, snapshot } = await dryRun(engine.socket);
  strictEqual(error.kind, "incompatible");
  match(error.message, /1\.70.*update it/);
  strictEqual(complete, false);
  deepStrictEqual(snapshot, {});
});

Deno.test("a container that vanishes between list and inspect is removed, not a failure", async () => {
  const answers = engineWith([inspected("a"), inspected("b")]);
  answers[`/containers/${"a".padEnd(64, "0")}/json`] = () => says(404, "No such container: a");
  await using engine = serveEngine(answers);
  const payload = await dryRun(engine.socket);
  strictEqual(payload.complete, true);
  deepStrictEqual(namesOf(payload), ["b"]);
});

Deno.test("one container that cannot be read costs no other, and makes the run incomplete", async () => {
  const answers = engineWith([inspected("a"), inspected("b"), inspected("c")]);
  answers[`/containers/${"a".padEnd(64, "0")}/json`] = () => says(500, "layer does not exist");
  answers[`/containers/${"c".padEnd(64, "0")}/json`] = { Id: "c", State: "no object" };
  await using engine = serveEngine(answers);
  const payload = await dryRun(engine.socket);
  strictEqual(payload.complete, false);
  strictEqual(payload.error, null);
  deepStrictEqual(namesOf(payload), ["b"]);
  strictEqual(payload.snapshot.problems.length, 2);
  match(payload.snapshot.problems[0], /^container a: .* 500 .*layer does not exist/);
  match(payload.snapshot.problems[1], /^container c: .*State is missing/);
});

Deno.test("a count that differs from the list makes the run incomplete", async () => {
  await using engine = serveEngine({ ...EMPTY_ENGINE, "/info": { Containers: 50 } });
  const payload = await dryRun(engine.socket);
  strictEqual(payload.complete, false);
  deepStrictEqual(payload.snapshot.problems, ["the engine counts 50 containers and lists 0"]);
});

Deno.test("a container made between list and count is no contradiction", async () => {
  let counted = 0;
  const answers = engineWith([inspected("a")]);
  answers["/info"] = () => Response.json({ Containers: counted++ });
  await using engine = serveEngine(answers);
  strictEqual((await dryRun(engine.socket)).complete, true);
});

Deno.test("a socket proxy that hides counts and images costs nothing else", async () => {
  const answers = engineWith([inspected("a")]);
  answers["/info"] = () => new Response("<html>Forbidden</html>", { status: 403 });
  answers[`/images/sha256:${"1".repeat(64)}/json`] = () => new Response("", { status: 403 });
  await using engine = serveEngine(answers);
  const payload = await dryRun(engine.socket);
  strictEqual(payload.complete, true);
  strictEqual(payload.snapshot.containers[0].image_digest, null);
});

Deno.test("a socket proxy that hides the containers is a matter of permission", async () => {
  await using engine = serveEngine({
    ...EMPTY_ENGINE,
    "/containers/json": () => new Response("Forbidden", { status: 403 }),
  });
  const { error } = await dryRun(engine.socket);
  strictEqual(error.kind, "permission");
  match(error.message, /403 .*socket proxy/);
});

Deno.test("an engine that is going down is a failure, not an empty host", async () => {
  await using engine = serveEngine({
    ...EMPTY_ENGINE,
    "/containers/json": () => says(500, "daemon is shutting down"),
  });
  const { error, complete, snapshot } = await dryRun(engine.socket);
  strictEqual(error.kind, "failed");
  match(error.message, /daemon is shutting down/);
  strictEqual(complete, false);
  deepStrictEqual(snapshot, {});
});

Deno.test("something that is no engine is told", async () => {
  await using engine = serveEngine({
    "/version": () => new Response("<html>Welcome to nginx!</html>"),
  });
  const { error } = await dryRun(engine.socket);
  strictEqual(error.kind, "failed");
  match(error.message, /does not speak Docker/);
});

Deno.test("no socket, and a port that nobody listens on, are an engine that is down", async () => {
  const missing = await dryRun("/nowhere/docker.sock");
  strictEqual(missing.error.kind, "unreachable");
  match(missing.error.message, /no such socket/);
  const port = freePort();
  const refused = await collect([
    "docker",
    "--dry-run",
    "--docker-host",
    `tcp://127.0.0.1:${port}`,
  ]);
  const { error, complete, snapshot } = JSON.parse(refused.stdout);
  strictEqual(error.kind, "unreachable");
  match(error.message, /connection refused/);
  strictEqual(complete, false);
  deepStrictEqual(snapshot, {});
});

Deno.test("an answer that ends in the middle is an engine that is down", async () => {
  await using directory = new TemporaryDirectory();
  const socket = `${directory.path}/docker.sock`;
  const listener = Deno.listen({ transport: "unix", path: socket });
  const served = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4096));
      await connection.write(
        new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
      );
      connection.close();
    }
  })();
  const { error } = await dryRun(socket);
  listener.close();
  await served;
  strictEqual(error.kind, "unreachable");
  match(error.message, /no answer within/);
});

Deno.test({
  name: "a socket that may not be opened is a matter of permission",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  async fn() {
    await using engine = serveEngine(EMPTY_ENGINE);
    await Deno.chown(engine.socket, 1, 1);
    await Deno.chmod(engine.socket, 0o600);
    // root without the capability to pass over file permissions
    const wrapper = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
    const { code, stdout } = await collect(
      ["docker", "--dry-run", "--socket", engine.socket],
      {},
      wrapper,
    );
    strictEqual(code, 0);
    const { error } = JSON.parse(stdout);
    strictEqual(error.kind, "permission");
    match(error.message, /run as root, or add the user to the group/);
  },
});

Deno.test("what DOCKER_HOST cannot mean is told", async () => {
  const ssh = await collect(["docker", "--dry-run"], { DOCKER_HOST: "ssh://root@nas" });
  strictEqual(ssh.code, 2);
  match(ssh.stderr, /for ssh:\/\/ run the collector on that machine/);
  const remote = await collect(["docker", "--dry-run"], { DOCKER_HOST: "tcp://nas.invalid:2375" });
  strictEqual(remote.code, 2);
  match(remote.stderr, /Which host is tcp:\/\/nas.invalid:2375\?.*--hostname/);
  ok(!remote.stderr.includes("at "), "no stack trace");
});
