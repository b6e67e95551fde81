import { until } from "./condition.ts";
import { type Guard, startGuard } from "../../scripts/stack/guard.ts";
import { unixHttp } from "./unix_http.ts";

/** A container to be; every field but the command is optional. */
export interface ContainerOptions {
  /** A busybox command; the default runs until it is stopped. */
  command?: string[];
  /** `80/tcp` → host port. */
  ports?: Record<string, string>;
  labels?: Record<string, string>;
  environment?: string[];
  network?: string;
  restart?: string;
  /** Busybox command of a health check, run every second. */
  health?: string[];
  mounts?: { Type: string; Source?: string; Target: string }[];
}

/** The image that every container is made of: one static busybox. */
export const IMAGE = "bruce/box:1";

const encoder = new TextEncoder();

/** Why no Docker Engine can run here; undefined when one can. */
export function whyNoEngine(): string | undefined {
  if (Deno.build.os !== "linux") return "needs Linux";
  if (Deno.uid() !== 0) return "needs root";
  const missing = [["dockerd", "docker.io"], ["busybox", "busybox-static"], [
    "unshare",
    "util-linux",
  ]]
    .filter(([program]) => !isInstalled(program ?? ""));
  return missing.length > 0
    ? `needs ${missing.map(([program, found]) => `${program} (${found})`).join(", ")}`
    : undefined;
}

/** Declares a test that needs an engine; where none can run it is skipped and its name says why. */
export function testWithEngine(name: string, test: (context: Deno.TestContext) => Promise<void>) {
  const reason = whyNoEngine();
  Deno.test({ name: reason ? `${name} (skipped: ${reason})` : name, ignore: !!reason, fn: test });
}

/**
 * A real Docker Engine in network, mount and process namespaces of its own: it meets no other engine on this machine,
 * and all of it ends with its first process, which ends with this one.
 */
export class DockerEngine implements AsyncDisposable {
  readonly socket: string;
  readonly #directory: string;
  readonly #flags: string[];
  readonly #guard: Guard;
  readonly #containers: string[] = [];
  #process: Deno.ChildProcess | undefined;

  private constructor(directory: string, flags: string[]) {
    this.#directory = directory;
    this.#flags = flags;
    this.socket = `${directory}/docker.sock`;
    this.#guard = startGuard(`rm -rf ${directory}`);
  }

  /** Starts an engine that has {@link IMAGE} and no container; `flags` are more ones for `dockerd`. */
  static async start(...flags: string[]): Promise<DockerEngine> {
    const engine = new DockerEngine(await Deno.makeTempDir({ prefix: "bruce-engine-" }), flags);
    try {
      await engine.boot();
      await engine.#importImage();
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the engine, with the containers it had when it went down. */
  async boot(): Promise<void> {
    const directory = this.#directory;
    const script = `
      busybox ip link set lo up
      dockerd --storage-driver=vfs --host=unix://${this.socket} --data-root=${directory}/data \
        --exec-root=${directory}/exec --pidfile=${directory}/dockerd.pid ${
      this.#flags.join(" ")
    } >>${directory}/log 2>&1 </dev/null &
      cat >/dev/null # until whoever started this lets go or is gone; then the kernel ends the rest`;
    this.#process = new Deno.Command("unshare", {
      args: [
        "--net",
        "--mount",
        "--pid",
        "--mount-proc",
        "--fork",
        "--kill-child",
        "sh",
        "-c",
        script,
      ],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
    try {
      await until(
        "the Docker Engine answers",
        () => this.#ask("GET", "/_ping").then(() => true, () => false),
      );
    } catch (error) {
      throw new Error(`${error}\n${(await Deno.readTextFile(`${directory}/log`)).slice(-3000)}`);
    }
  }

  /** Ends the engine and all its containers at once, as a power cut does. */
  async cutPower(): Promise<void> {
    await this.#process?.stdin.close();
    await this.#process?.status;
    this.#process = undefined;
    // what lies below /run elsewhere is gone after a power cut
    const volatile = [this.socket, `${this.#directory}/dockerd.pid`, `${this.#directory}/exec`];
    for (const path of volatile) {
      await Deno.remove(path, { recursive: true }).catch(ignoreMissing);
    }
  }

  /** Makes a container and does not start it. */
  async create(name: string, options: ContainerOptions = {}): Promise<void> {
    const { command = ["sleep", "100000"], ports = {}, network, restart, health } = options;
    const created = await this.#ask("POST", `/containers/create?name=${name}`, {
      Image: IMAGE,
      Cmd: command,
      Env: options.environment,
      Labels: options.labels,
      StopTimeout: 0,
      ExposedPorts: Object.fromEntries(Object.keys(ports).map((port) => [port, {}])),
      Healthcheck: health &&
        { Test: ["CMD", ...health], Interval: 1e9, Timeout: 1e9, Retries: 1 },
      HostConfig: {
        NetworkMode: network,
        PortBindings: Object.fromEntries(
          Object.entries(ports).map(([port, host]) => [port, [{ HostPort: host }]]),
        ),
        RestartPolicy: { Name: restart ?? "" },
        Mounts: options.mounts,
      },
    });
    this.#containers.push(JSON.parse(created).Id);
  }

  /** Makes and starts a container. */
  async run(name: string, options: ContainerOptions = {}): Promise<void> {
    await this.create(name, options);
    await this.#ask("POST", `/containers/${name}/start`);
  }

  async stop(name: string): Promise<void> {
    await this.#ask("POST", `/containers/${name}/stop?t=0`);
  }

  async remove(name: string): Promise<void> {
    await this.#ask("DELETE", `/containers/${name}?force=true&v=true`);
  }

  /** What the engine says about a container. */
  // deno-lint-ignore no-explicit-any -- the engine's own words, each test reads what it needs
  async inspect(name: string): Promise<any> {
    return JSON.parse(await this.#ask("GET", `/containers/${name}/json`));
  }

  /** The words before a command that make it run in the network of this engine. */
  async inNetwork(): Promise<string[]> {
    const pid = this.#process?.pid;
    const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
    return ["nsenter", `--net=/proc/${children.trim().split(" ")[0]}/ns/net`];
  }

  /** What a published port of this engine answers to `GET /`; empty when it does not. */
  async get(port: number): Promise<string> {
    const [nsenter = "", ...words] = await this.inNetwork();
    const args = [...words, "busybox", "wget", "-qO-", `http://127.0.0.1:${port}/`];
    const { stdout } = await new Deno.Command(nsenter, { args }).output();
    return new TextDecoder().decode(stdout);
  }

  /** Ends the engine and leaves nothing behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cutPower();
    for (const id of this.#containers) removeControlGroups(id);
    await Deno.remove(this.#directory, { recursive: true });
    await this.#guard.release();
  }

  /** API 1.41 is the oldest that has all of this, and taken by every engine since 20.10. */
  #ask(method: string, path: string, body?: unknown): Promise<string> {
    return unixHttp(this.socket, method, `/v1.41${path}`, body);
  }

  async #importImage(): Promise<void> {
    const root = `${this.#directory}/root`;
    await Deno.mkdir(`${root}/bin`, { recursive: true });
    await Deno.mkdir(`${root}/www`);
    await Deno.writeFile(`${root}/www/index.html`, encoder.encode("hello from a container\n"));
    await Deno.copyFile(programPath("busybox") ?? "", `${root}/bin/busybox`);
    for (const name of ["sh", "sleep", "httpd", "true", "false"]) {
      await Deno.symlink("busybox", `${root}/bin/${name}`);
    }
    const archive = `${this.#directory}/image.tar`;
    await new Deno.Command("tar", { args: ["-cf", archive, "-C", root, "."] }).output();
    const [repo, tag] = IMAGE.split(":");
    const bytes = await Deno.readFile(archive);
    await this.#ask("POST", `/images/create?fromSrc=-&repo=${repo}&tag=${tag}`, bytes);
  }
}

/** The empty control groups of a container whose engine lost power: one in cgroup v2, one per controller in v1. */
function removeControlGroups(id: string): void {
  const root = "/sys/fs/cgroup";
  const controllers = [...Deno.readDirSync(root)].filter(({ isDirectory }) => isDirectory);
  for (const parent of [root, ...controllers.map(({ name }) => `${root}/${name}`)]) {
    try {
      Deno.removeSync(`${parent}/docker/${id}`);
    } catch (error) {
      ignoreMissing(error);
    }
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

function isInstalled(program: string): boolean {
  return programPath(program) !== undefined;
}

function programPath(program: string): string | undefined {
  const directories = (Deno.env.get("PATH") ?? "").split(":").concat("/usr/sbin", "/sbin");
  return directories.map((directory) => `${directory}/${program}`).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
