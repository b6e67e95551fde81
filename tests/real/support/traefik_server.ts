import { freePort } from "../../../scripts/stack/free_port.ts";
import { traefik } from "../../../scripts/real/programs.ts";
import { type Guard, killAndRemove, startGuard } from "../../../scripts/stack/guard.ts";
import { until } from "../../_support/condition.ts";

/** A real Traefik on loopback that forwards nothing: its API is all that is asked. */
export class TraefikServer implements AsyncDisposable {
  private constructor(
    readonly url: string,
    readonly directory: string,
    readonly process: Deno.ChildProcess,
    readonly guard: Guard,
  ) {}

  /** Starts it with a file of dynamic configuration; it asks nobody for newer versions. */
  static async start(configuration: URL): Promise<TraefikServer> {
    const directory = await Deno.makeTempDir({ prefix: "bruce-traefik-" });
    const guard = startGuard(killAndRemove(directory));
    await Deno.copyFile(configuration, `${directory}/dynamic.yml`);
    const [api, web] = [await freePort(), await freePort()];
    const process = new Deno.Command(traefik.command() ?? "", {
      args: [
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        "--api.insecure=true",
        `--entrypoints.traefik.address=127.0.0.1:${api}`,
        `--entrypoints.web.address=127.0.0.1:${web}`,
        `--providers.file.filename=${directory}/dynamic.yml`,
      ],
      cwd: directory,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const url = `http://127.0.0.1:${api}`;
    const server = new TraefikServer(url, directory, process, guard);
    try {
      await until("Traefik has read its file", async () => {
        const answer = await fetch(`${url}/api/http/routers/plain@file`).catch(() => undefined);
        await answer?.body?.cancel();
        return answer?.ok;
      });
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.process.status;
    await Deno.remove(this.directory, { recursive: true });
    await this.guard.release();
  }
}
