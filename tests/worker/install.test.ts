import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { buildProgram } from "../../scripts/build/one_file.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { main } from "../../scripts/worker/main.ts";
import { type Ended, inProcess } from "../_support/in_process.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";
import { offer } from "./support/queue_stand_in.ts";
import { makeMark } from "./support/running.ts";
import { argvOf, Machine, PROGRAM, TOKEN } from "./support/worker_process.ts";

const EXAMPLE = inProject("scripts/worker/allowlist.example.json");
const CONFIG = "/etc/bruce/worker.json";
const ALLOWLIST = "/etc/bruce/worker-allowlist.json";
const WORKER = "/usr/local/lib/bruce/worker.js";
const SERVICE = "/etc/systemd/system/bruce-worker.service";
const URL_OF_API = "https://abc.supabase.co/functions/v1";

const built = await buildProgram(inProject("scripts/worker/alone.ts"));

const program = {
  path: PROGRAM,
  words: "bruce worker",
  oneFile: () => Promise.resolve(built),
};

/** A machine to be: a directory in place of `/`. */
class Image extends TemporaryDirectory {
  run(...args: string[]): Promise<Ended> {
    const runtime = args[0] === "install" ? ["--runtime", Deno.execPath()] : [];
    return inProcess(() => main([...args, "--root", this.path, ...runtime], program, {}));
  }

  read(path: string): string {
    return Deno.readTextFileSync(this.path + path);
  }

  has(path: string): boolean {
    return existsSync(this.path + path);
  }
}

async function deno(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", ...args],
    env: { NO_COLOR: "1", ...environment },
    cwd: "/",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const WHERE = ["--user", "bruce", "--url", URL_OF_API, "--token", TOKEN, "--allowlist", EXAMPLE];

Deno.test("a dry run shows each file and writes none, and the token to nobody", async () => {
  await using image = new Image();
  const { code, stdout, stderr } = await image.run("install", ...WHERE);
  deepStrictEqual([code, stderr], [0, ""]);
  for (const path of [WORKER, CONFIG, ALLOWLIST, SERVICE]) {
    match(stdout, new RegExp(`create +${path}`));
  }
  for (
    const line of [
      /^ +User=bruce$/m,
      /^ +KillMode=mixed$/m,
      /^ +TimeoutStopSec=105s$/m,
      /^ +TasksMax=512$/m,
      /^ +NoNewPrivileges=yes$/m,
      /^ +LoadCredential=config:\/etc\/bruce\/worker\.json$/m,
      /^ +"token": "\(hidden\)"$/m,
      /Nothing was written\. --apply does it\./,
    ]
  ) match(stdout, line);
  doesNotMatch(stdout, /brc_/);
  deepStrictEqual([...Deno.readDirSync(image.path)], []);
});

Deno.test("what cannot run as a service is told, and nothing is done", async () => {
  await using image = new Image();
  const bad = `${image.path}.json`;
  await Deno.writeTextFile(bad, '{"targets":{},"commands":{"rm":{}}}');
  const cases: [string[], RegExp][] = [
    [["install", "--apply", ...WHERE.slice(2)], /Who runs it\? --user NAME/],
    [["install", "--apply", ...WHERE, "--user", "a b"], /no name of a user/],
    [["install", "--apply", ...WHERE.slice(0, 6)], /What may run\? Give --allowlist FILE/],
    [["install", "--apply", "--user", "bruce", "--allowlist", EXAMPLE], /Where to\?/],
    [["install", "--apply", ...WHERE.slice(0, 6), "--allowlist", bad], /commands\.rm\.targets/],
    [["install", "--apply", ...WHERE, "--state", "/x"], /--state: a service keeps that/],
    [["install", "--apply", "--dry-run", ...WHERE], /one of --dry-run and --apply/],
  ];
  for (const [args, words] of cases) {
    const { code, stderr } = await image.run(...args);
    strictEqual(code, 2, args.join(" "));
    match(stderr, words);
  }
  await Deno.remove(bad);
  deepStrictEqual([...Deno.readDirSync(image.path)], []);
});

Deno.test("what is installed is one file that runs commands; a second time nothing changes", async () => {
  await using image = new Image();
  await using machine = new Machine();
  const mark = makeMark();
  const script = `(${mark.line} setsid sleep 600 &); echo done`;
  machine.allow({ leave: script });
  const where = [
    ...["--user", "bruce", "--url", machine.queue.url, "--token", TOKEN],
    ...["--allowlist", machine.path("allowlist.json"), "--name", "image"],
  ];
  const first = await image.run("install", "--apply", ...where);
  strictEqual(first.code, 0, first.stdout + first.stderr);
  deepStrictEqual(JSON.parse(image.read(CONFIG)), {
    url: machine.queue.url,
    token: TOKEN,
    name: "image",
  });
  strictEqual((Deno.statSync(image.path + CONFIG).mode ?? 0) & 0o777, 0o600);
  doesNotMatch(image.read(SERVICE), /brc_/);

  const [, ...words] = (image.read(SERVICE).match(/^ExecStart=(.*)$/m)?.[1] ?? "")
    .replace("${CREDENTIALS_DIRECTORY}/config", image.path + CONFIG)
    .replace(WORKER, image.path + WORKER)
    .split(" ");
  machine.queue.waiting.push(offer("leave", argvOf(script)));
  const { code, stdout, stderr } = await deno(
    [...words.slice(2), "--once", "--allowlist", image.path + ALLOWLIST],
    { STATE_DIRECTORY: image.path },
  );
  deepStrictEqual([code, stderr], [0, ""], stdout);
  const [{ outcome, error, stdout: output }] = machine.queue.results;
  deepStrictEqual([outcome, output, error], [
    "succeeded",
    "done\n",
    "1 process it had left behind ended by the worker",
  ]);
  deepStrictEqual(mark.running(), []);

  const second = await image.run("install", "--apply", "--user", "bruce");
  deepStrictEqual(
    second.stdout.trim().split("\n").filter((line) => !line.startsWith("unchanged")),
    [],
  );

  const gone = await image.run("uninstall", "--apply");
  strictEqual(gone.code, 0);
  deepStrictEqual([WORKER, SERVICE, CONFIG, ALLOWLIST].map((path) => image.has(path)), [
    false,
    false,
    true,
    true,
  ]);
});

Deno.test("the worker that was built is the one that is installed, and installs itself", async () => {
  await using image = new Image();
  await using built = new Image();
  const { code } = await deno([inProject("scripts/build.ts"), "worker", "--output", built.path]);
  strictEqual(code, 0);
  const { code: installed, stderr } = await deno([
    `${built.path}/worker.js`,
    ...["install", "--apply", "--root", image.path, "--runtime", Deno.execPath(), ...WHERE],
  ]);
  deepStrictEqual([installed, stderr], [0, ""]);
  strictEqual(image.read(WORKER), built.read("/worker.js"));
});

Deno.test("install and uninstall say how, each with an example", async () => {
  for (const command of ["install", "uninstall"]) {
    const { code, stdout } = await inProcess(() => main([command, "--help"], program, {}));
    strictEqual(code, 0);
    match(stdout, new RegExp(`Examples?:\\s+(sudo )?bruce worker ${command}`));
  }
});
