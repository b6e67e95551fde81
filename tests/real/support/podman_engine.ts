import { until } from "../../_support/condition.ts";
import { unixHttp } from "../../_support/unix_http.ts";
import { type Guard, killAndRemove, startGuard } from "../../../scripts/stack/guard.ts";

/** The image that every container is made of: one static busybox. */
export const IMAGE = "localhost/bruce/box:1";

/**
 * Podman and its service, in network, mount and process namespaces of its own: it meets no other one on this machine, and
 * all of it ends with its first process, which ends with this one. `runc`, because `crun` refuses mixed control groups.
 */
export class PodmanEngine implements AsyncDisposable {
  readonly socket: string;
  readonly #directory: string;
  readonly #podman: string[];
  readonly #guard: Guard;
  #process: Deno.ChildProcess | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
    this.socket = `${directory}/podman.sock`;
    this.#guard = startGuard(killAndRemove(directory));
    this.#podman = [
      "podman",
      `--root=${directory}/data`,
      "--runroot=/run/bruce",
      `--tmpdir=${directory}/tmp`,
      "--storage-driver=vfs",
      "--cgroup-manager=cgroupfs",
      "--events-backend=file",
      "--runtime=runc",
    ];
  }

  /** Starts a service that has {@link IMAGE} and no container. */
  static async start(): Promise<PodmanEngine> {
    const engine = new PodmanEngine(await Deno.makeTempDir({ prefix: "bruce-podman-" }));
    try {
      await engine.#boot();
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #boot(): Promise<void> {
    const directory = this.#directory;
    const root = `${directory}/root`;
    const script = `
      busybox ip link set lo up
      mount -t tmpfs tmpfs /run
      mkdir -p ${root}/bin ${directory}/tmp
      cp "$(command -v busybox)" ${root}/bin/busybox
      for name in sh sleep true false; do ln -s busybox ${root}/bin/$name; done
      tar -C ${root} -cf ${directory}/image.tar .
      ${this.#podman.join(" ")} import ${directory}/image.tar ${IMAGE}
      ${this.#podman.join(" ")} system service --time=0 unix://${this.socket} </dev/null &
      cat >/dev/null # until whoever started this lets go or is gone; then the kernel ends the rest`;
    this.#process = new Deno.Command("unshare", {
      args: [
        ...["--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child"],
        "sh",
        "-c",
        `exec >${directory}/log 2>&1; ${script}`,
      ],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
    try {
      await until(
        "Podman answers",
        () => unixHttp(this.socket, "GET", "/_ping").then(() => true, () => false),
      );
    } catch (error) {
      throw new Error(`${error}\n${(await Deno.readTextFile(`${directory}/log`)).slice(-3000)}`);
    }
  }

  /** Runs `podman <args>` beside the service. Throws with what it said when it fails. */
  async podman(...args: string[]): Promise<void> {
    const pid = this.#process?.pid;
    const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
    const inside = ["--net", "--mount", "--pid", "--target", children.trim().split(" ")[0] ?? ""];
    const { success, stderr } = await new Deno.Command("nsenter", {
      args: [...inside, ...this.#podman, ...args],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(`podman ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }

  /** Starts a container that sleeps. */
  run(name: string, ...options: string[]): Promise<void> {
    return this.podman("run", "--detach", "--name", name, ...options, IMAGE, "sleep", "100000");
  }

  /** The root of a container made of a directory. */
  get rootfs(): string {
    return `${this.#directory}/root`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.stdin.close();
    await this.#process?.status;
    removeControlGroups();
    await Deno.remove(this.#directory, { recursive: true });
    await this.#guard.release();
  }
}

/** The empty control groups of containers whose engine ended at once. */
function removeControlGroups(): void {
  const root = "/sys/fs/cgroup";
  for (
    const parent of [
      root,
      ...[...Deno.readDirSync(root)].map(({ name }) => `${root}/${name}`),
    ]
  ) {
    try {
      for (const { name } of Deno.readDirSync(`${parent}/libpod_parent`)) {
        if (name.startsWith("libpod-")) Deno.removeSync(`${parent}/libpod_parent/${name}`);
      }
    } catch (error) {
      if (
        !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)
      ) throw error;
    }
  }
}
