import { strict as assert } from "node:assert";
import { until } from "../_support/condition.ts";
import { inProject } from "../../scripts/stack/paths.ts";

Deno.test("a killed test run leaves no database server and no directory behind", async () => {
  const temporary = await Deno.makeTempDir();
  const script = `
    const { startTestServer } = await import("${inProject("scripts/test/server.ts")}");
    const server = await startTestServer();
    console.log(server.port);
    setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    cwd: inProject(),
    env: { TMPDIR: temporary, NO_COLOR: "1" },
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await reader.read()).value);
  assert.ok(port > 0);

  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  await until(
    "the server is gone",
    () =>
      Deno.connect({ hostname: "127.0.0.1", port }).then((connection) => {
        connection.close();
        return false;
      }, () => true),
  );
  await until("the directory is gone", () => [...Deno.readDirSync(temporary)].length === 0);
  await Deno.remove(temporary);
});
