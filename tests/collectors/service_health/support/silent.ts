import type { Served } from "./servers.ts";

/** Listens and never accepts: with a full queue the kernel answers no further connection. It blocks, so it is a program. */
const listener = `
  require("node:net").createServer().listen(
    { host: process.argv[1], port: Number(process.argv[2]), backlog: 1 },
    function () {
      require("node:fs").writeSync(1, String(this.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
  )`;

/** A place on the loopback that answers nothing, like a machine that is off. Linux only. */
export async function serveSilence(hostname: string, port = 0): Promise<Served> {
  const program = new Deno.Command("node", {
    args: ["-e", listener, hostname, `${port}`],
    stdout: "piped",
  }).spawn();
  const reader = program.stdout.getReader();
  const { value } = await reader.read();
  const served = Number(new TextDecoder().decode(value));
  // the queue has room for two
  const waiting = await Promise.all(
    [1, 2].map(() => Deno.connect({ hostname, port: served })),
  );
  return {
    port: served,
    async [Symbol.asyncDispose]() {
      for (const connection of waiting) connection.close();
      program.kill("SIGKILL");
      await reader.cancel();
      await program.status;
    },
  };
}
