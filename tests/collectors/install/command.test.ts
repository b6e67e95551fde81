import {
  deepStrictEqual,
  doesNotMatch,
  match,
  notStrictEqual,
  strictEqual,
} from "node:assert/strict";
import { existsSync } from "node:fs";
import { COLLECTORS } from "../../../scripts/collectors/all.ts";
import { main } from "../../../scripts/collectors/runtime/main.ts";
import { COMMANDS } from "../../../scripts/collectors/runtime/sources.ts";
import { inProcess } from "../../_support/in_process.ts";
import { TOKEN } from "../support/api_stand_in.ts";
import { collect } from "../support/collect.ts";
import { OneFiles } from "../support/one_file.ts";
import { certificate } from "../support/private_ca.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

const URL_OF_API = "https://abc.supabase.co/functions/v1";
const CONFIG = "/etc/bruce/collector-docker.json";
const SERVICE = "/etc/systemd/system/bruce-collector-docker.service";
const TIMER = "/etc/systemd/system/bruce-collector-docker.timer";
const PROGRAM = "/usr/local/lib/bruce/collector-docker.js";

const files = await OneFiles.build("docker");

/** The command line in this process; each collector is the file of the Docker collector. */
function run(...args: string[]) {
  return inProcess(() =>
    main(COLLECTORS, args, {
      words: ({ source }) => `bruce collect ${COMMANDS[source]}`,
      oneFile: () => Deno.readFile(files.file("docker")),
    }, {})
  );
}

/** A machine to be: a directory in place of `/`. */
class Machine extends TemporaryDirectory {
  run(...args: string[]) {
    const [source = "", command = "", ...rest] = args;
    const runtime = command === "install" ? ["--runtime", Deno.execPath()] : [];
    return run(source, command, "--root", this.path, ...runtime, ...rest);
  }

  /** Installs the Docker collector and expects that to go well. */
  async install(...args: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await this.run("docker", "install", "--apply", ...args);
    strictEqual(code, 0, stdout + stderr);
    return stdout.trim().split("\n");
  }

  read(path: string): string {
    return Deno.readTextFileSync(this.path + path);
  }

  has(path: string): boolean {
    return existsSync(this.path + path);
  }

  write(path: string, text: string): void {
    Deno.writeTextFileSync(this.path + path, text);
  }

  mode(path: string): number {
    return (Deno.statSync(this.path + path).mode ?? 0) & 0o777;
  }
}

const WHERE = ["--url", URL_OF_API, "--token", TOKEN];

Deno.test("a dry run shows each file and writes none, and the token to nobody", async () => {
  await using machine = new Machine();
  const { code, stdout, stderr } = await machine.run("docker", "install", ...WHERE);
  strictEqual(code, 0, stderr);
  for (const path of [PROGRAM, CONFIG, SERVICE, TIMER]) {
    match(stdout, new RegExp(`create +${path}`));
  }
  match(stdout, /"token": "\(hidden\)"/);
  match(stdout, /LoadCredential=config:\/etc\/bruce\/collector-docker\.json/);
  match(stdout, /Nothing was written\. --apply does it\./);
  doesNotMatch(stdout + stderr, /brc_/);
  deepStrictEqual([...Deno.readDirSync(machine.path)], []);
  const real = await collect(["docker", "install", ...WHERE]);
  match(
    real.stdout,
    /call +systemctl daemon-reload\ncall +systemctl enable bruce-collector-docker\.timer/,
  );
});

Deno.test("without URL and token there is something to look at, and nothing to apply", async () => {
  await using machine = new Machine();
  const dry = await machine.run("docker", "install");
  strictEqual(dry.code, 0);
  match(dry.stdout, /no URL or no token yet/);
  const applied = await machine.run("docker", "install", "--apply");
  strictEqual(applied.code, 2);
  match(applied.stderr, /BRUCE_URL and BRUCE_TOKEN/);
  deepStrictEqual([...Deno.readDirSync(machine.path)], []);
});

Deno.test("what is installed can be run; a second time nothing changes", async () => {
  await using machine = new Machine();
  const first = await machine.install(...WHERE, "--hostname", "box2-daily", "--metrics");
  strictEqual(first.filter((line) => line.startsWith("created")).length, 4);
  deepStrictEqual(JSON.parse(machine.read(CONFIG)), {
    url: URL_OF_API,
    token: TOKEN,
    hostname: "box2-daily",
    docker: { metrics: true },
  });
  deepStrictEqual([CONFIG, SERVICE, PROGRAM].map((path) => machine.mode(path)), [
    0o600,
    0o644,
    0o755,
  ]);
  doesNotMatch(machine.read(SERVICE) + machine.read(TIMER), /brc_|supabase/);
  match(machine.read(SERVICE), /^SupplementaryGroups=\S+$/m);

  const { files } = JSON.parse(
    machine.read("/usr/local/lib/bruce/bruce-collector-docker.installed.json"),
  );
  deepStrictEqual(Object.keys(files), [PROGRAM, CONFIG, SERVICE, TIMER]);
  const command = machine.read(SERVICE).match(/^ExecStart=(.*)$/m)?.[1] ?? "";
  const [runtime = "", ...words] = command
    .replace("${CREDENTIALS_DIRECTORY}/config", machine.path + CONFIG)
    .replace(PROGRAM, machine.path + PROGRAM)
    .split(" ");
  const args = [...words, "--dry-run", "--socket", "/nowhere/docker.sock"];
  const { code, stdout } = await new Deno.Command(runtime, { args, cwd: "/" }).output();
  strictEqual(code, 0);
  const payload = JSON.parse(new TextDecoder().decode(stdout));
  deepStrictEqual([payload.hostname, payload.collector.interval_s], ["box2-daily", 60]);

  const second = await machine.install();
  strictEqual(second.filter((line) => line.startsWith("unchanged")).length, 4);
});

Deno.test("what a person edited is not overwritten unless asked for, and then kept", async () => {
  await using machine = new Machine();
  await machine.install(...WHERE);
  const edited = JSON.stringify({ url: URL_OF_API, token: TOKEN, docker: { mounts: false } });
  machine.write(CONFIG, edited);
  await machine.install();
  strictEqual(machine.read(CONFIG), edited, "an upgrade leaves it as it is");

  const refused = await machine.run("docker", "install", "--apply", "--hostname", "nas");
  strictEqual(refused.code, 2);
  match(refused.stdout, /Not done: \/etc\/bruce\/collector-docker\.json was edited/);
  strictEqual(machine.read(CONFIG), edited);

  await machine.install("--hostname", "nas", "--force");
  strictEqual(machine.read(`${CONFIG}.old`), edited);
  deepStrictEqual(JSON.parse(machine.read(CONFIG)), {
    url: URL_OF_API,
    token: TOKEN,
    hostname: "nas",
    docker: { mounts: false },
  });

  const unit = machine.read(SERVICE).replace("ProtectHome=yes", "ProtectHome=read-only");
  machine.write(SERVICE, unit);
  const before = machine.read(PROGRAM);
  machine.write(PROGRAM, "// an older one");
  const stopped = await machine.run("docker", "install", "--apply");
  strictEqual(stopped.code, 2);
  strictEqual(machine.read(PROGRAM), "// an older one", "all of it or nothing");
  await machine.install("--force");
  strictEqual(machine.read(PROGRAM), before);
  strictEqual(machine.read(`${SERVICE}.old`), unit);
});

Deno.test("a timer becomes a service that waits by itself, and back", async () => {
  await using machine = new Machine();
  await machine.install(...WHERE, "--once", "--interval", "300");
  match(machine.read(TIMER), /OnUnitActiveSec=300s/);
  match(machine.read(SERVICE), /--once --interval 300 --config/);
  await machine.install();
  match(machine.read(TIMER), /OnUnitActiveSec=300s/);
  const lines = await machine.install("--interval", "30");
  match(lines.join("\n"), new RegExp(`removed +${TIMER}`));
  strictEqual(machine.has(TIMER), false);
  match(machine.read(SERVICE), /Type=exec/);
  strictEqual(JSON.parse(machine.read(CONFIG)).interval_s, 30);
  await machine.install();
  match(machine.read(SERVICE), /Type=exec/);
  await machine.install("--once", "--interval", "60");
  match(machine.read(TIMER), /OnUnitActiveSec=60s/);
  strictEqual(JSON.parse(machine.read(CONFIG)).interval_s, undefined);
});

Deno.test("files that a setting names are handed over as credentials", async () => {
  await using machine = new Machine();
  const ca = await certificate("ca.pem");
  const { code, stdout } = await machine.run("proxmox", "install", "--apply", ...WHERE, ...[
    ...["--hostname", "lab", "--endpoint", "https://127.0.0.1:8006"],
    ...["--api-token", "bruce@pve!collector=0b0e9c3c", "--ca", ca],
  ]);
  strictEqual(code, 0, stdout);
  const text = machine.read("/etc/systemd/system/bruce-collector-proxmox.service");
  match(text, new RegExp(`^LoadCredential=ca:${ca}$`, "m"));
  match(text, /--ca \$\{CREDENTIALS_DIRECTORY\}\/ca$/m);
  doesNotMatch(text + stdout, /0b0e9c3c/);
  doesNotMatch(text, /SupplementaryGroups/);
});

Deno.test("what cannot run as a service is told, and nothing is done", async () => {
  await using machine = new Machine();
  const wrong: [string[], RegExp][] = [
    [["docker", "install", ...WHERE, "--spool", "/x"], /--spool: a service keeps that/],
    [["docker", "install", ...WHERE, "--apply", "--dry-run"], /one of --dry-run and --apply/],
    [
      ["docker", "install", ...WHERE, "--socket", "/run/user/1000/docker.sock"],
      /engine of one user/,
    ],
    [["docker", "install", ...WHERE, "--instance", "../x"], /--instance/],
    [["docker", "install", "--colour"], /--colour/],
    [
      ["truenas", "install", ...WHERE, "--hostname", "nas", "--ssh", "root@nas"],
      /--ssh-known-hosts/,
    ],
    [["proxmox", "install", ...WHERE, "--hostname", "lab"], /name a node/],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await machine.run(...args);
    strictEqual(code, 2, args.join(" "));
    match(stderr, message);
  }
  deepStrictEqual([...Deno.readDirSync(machine.path)], []);
});

Deno.test("uninstall takes away what install brought; configuration and shared files stay", async () => {
  await using machine = new Machine();
  await machine.install(...WHERE);
  await machine.install(...WHERE, "--instance", "second");
  const dry = await machine.run("docker", "uninstall");
  match(dry.stdout, /Nothing was removed/);
  strictEqual(machine.has(SERVICE), true);
  strictEqual((await machine.run("docker", "uninstall", "--apply")).code, 0);
  deepStrictEqual([SERVICE, TIMER, CONFIG, PROGRAM].map((path) => machine.has(path)), [
    false,
    false,
    true,
    true,
  ]);
  const again = await machine.run("docker", "uninstall", "--apply");
  deepStrictEqual([again.code, again.stdout.trim()], [
    2,
    "Not done: bruce-collector-docker was not installed here.",
  ]);
  await machine.run("docker", "uninstall", "--apply", "--purge", "--instance", "second");
  strictEqual(machine.has(PROGRAM), false);
  strictEqual(machine.has("/etc/bruce/collector-docker-second.json"), false);
  strictEqual(machine.has(CONFIG), true);
});

Deno.test("a collector that is one file installs itself, from Deno and from where no service sees it", async () => {
  await using machine = new Machine();
  const runtime = [Deno.execPath(), "run", "--allow-all", "--no-npm", "--no-remote"];
  const { code, stdout, stderr } = await files.run(runtime, "docker", [
    ...["install", "--apply", "--root", machine.path, ...WHERE],
  ]);
  strictEqual(code, 0, stdout + stderr);
  strictEqual(machine.read(PROGRAM), Deno.readTextFileSync(files.file("docker")));
  const [first = ""] = machine.read(SERVICE).match(/(?<=^ExecStart=)\S+/m) ?? [];
  if (Deno.execPath().includes("/node_modules/")) {
    strictEqual(first, "/usr/local/lib/bruce/deno");
    strictEqual(Deno.statSync(machine.path + first).size, Deno.statSync(Deno.execPath()).size);
  } else {
    notStrictEqual(first, "");
  }
});

Deno.test("install and uninstall say how, each with an example", async () => {
  for (const command of ["install", "uninstall"]) {
    const { code, stdout } = await run("health", command, "--help");
    strictEqual(code, 0);
    match(stdout, new RegExp(`Examples?:\\s+(sudo )?bruce collect health ${command}`));
  }
});
