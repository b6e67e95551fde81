import { freePort } from "../../stack/free_port.ts";
import { type OwnProcess, startProcess } from "./process.ts";

/** A Redis on loopback that keeps nothing. */
export interface Redis extends OwnProcess {
  port: number;
  /** Forgets all that it holds. */
  flush(): Promise<void>;
}

/** Starts one in a directory; it answers when this returns. */
export async function startRedis(directory: string): Promise<Redis> {
  const port = freePort();
  const server = startProcess("redis-server", {
    directory,
    name: "redis",
    args: [
      ...["--port", String(port), "--bind", "127.0.0.1"],
      ...["--save", "", "--appendonly", "no"],
      // its directory stays in its command line, by which it is found when all is to end
      ...["--dir", directory, "--set-proc-title", "no"],
    ],
  });
  const redis = {
    port,
    end: server.end,
    flush: () => ask(port, "FLUSHALL", "+OK"),
  };
  for (let waited = 0;; waited += 50) {
    const answers = await ask(port, "PING", "+PONG").then(() => true, () => false);
    if (answers) return redis;
    if (waited > 20_000) {
      await server.end();
      throw new Error(
        `Redis does not answer: ${await Deno.readTextFile(`${directory}/redis.log`)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sends a command of one line. Throws unless it is answered so. */
async function ask(port: number, command: string, expected: string): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(`${command}\r\n`));
  const answer = new Uint8Array(64);
  const read = await connection.read(answer);
  const said = new TextDecoder().decode(answer.subarray(0, read ?? 0)).trim();
  if (said !== expected) throw new Error(`Redis answers ${command} with ${said}`);
}
