import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { buildProgram } from "../../scripts/build/one_file.ts";
import { main } from "../../scripts/netbox/export/main.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { type Ended, inProcess } from "../_support/in_process.ts";
import { TOKEN } from "../collectors/support/api_stand_in.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";
import { serveExpected } from "./support/expected_stand_in.ts";
import { serveNetbox } from "./support/netbox_server.ts";
import { fill } from "./support/samples.ts";

const CONFIG = "/etc/bruce/netbox-export.json";
const PROGRAM = "/usr/local/lib/bruce/netbox-export.js";
const SERVICE = "/etc/systemd/system/bruce-netbox-export.service";
const TIMER = "/etc/systemd/system/bruce-netbox-export.timer";
const NETBOX_TOKEN = "0123456789abcdef0123456789abcdef01234567";

const built = await buildProgram(inProject("scripts/netbox/export/alone.ts"));

const ENVIRONMENT: Record<string, string> = {
  NETBOX_URL: "http://192.168.2.113:8000",
  NETBOX_TOKEN,
  BRUCE_URL: "https://abc.supabase.co/functions/v1",
  BRUCE_TOKEN: TOKEN,
};

const program = { words: "netbox-export", oneFile: () => Promise.resolve(built) };

/** A machine to be: a directory in place of `/`. */
class Image extends TemporaryDirectory {
  run(args: string[], environment = ENVIRONMENT): Promise<Ended> {
    const runtime = args[0] === "install" ? ["--runtime", Deno.execPath()] : [];
    const words = [...args, "--root", this.path, ...runtime];
    return inProcess(() => main(words, program, environment, this.path));
  }

  /** Installs it and expects that to go well. */
  async install(args: string[] = [], environment = ENVIRONMENT): Promise<string[]> {
    const { code, stdout, stderr } = await this.run(["install", "--apply", ...args], environment);
    deepStrictEqual([code, stderr], [0, ""], stdout);
    return stdout.trim().split("\n");
  }

  read(path: string): string {
    return Deno.readTextFileSync(this.path + path);
  }

  has(path: string): boolean {
    return existsSync(this.path + path);
  }
}

Deno.test("a dry run shows each file and writes none, and the tokens to nobody", async () => {
  await using image = new Image();
  const { code, stdout, stderr } = await image.run(["install"]);
  deepStrictEqual([code, stderr], [0, ""]);
  for (const path of [PROGRAM, CONFIG, SERVICE, TIMER]) {
    match(stdout, new RegExp(`create +${path}`));
  }
  for (
    const line of [
      /^ +"netbox_token": "\(hidden\)"/m,
      /^ +"token": "\(hidden\)"$/m,
      /^ +Type=oneshot$/m,
      /^ +TimeoutStartSec=540s$/m,
      /^ +LoadCredential=config:\/etc\/bruce\/netbox-export\.json$/m,
      /^ +OnCalendar=\*-\*-\* 03:15:00$/m,
      /^ +RandomizedDelaySec=5min$/m,
      /^ +Persistent=yes$/m,
      /Nothing was written\. --apply does it\./,
    ]
  ) match(stdout, line);
  doesNotMatch(stdout, /brc_|0123456789abcdef/);
  deepStrictEqual([...Deno.readDirSync(image.path)], []);
  const real = await inProcess(() => main(["install"], program, ENVIRONMENT, "/"));
  match(
    real.stdout,
    /call +systemctl daemon-reload\ncall +systemctl enable bruce-netbox-export\.timer/,
  );
});

Deno.test("what is missing is named, and what cannot run as a service is told: nothing is done", async () => {
  await using image = new Image();
  const { BRUCE_TOKEN: _bruce, NETBOX_TOKEN: _netbox, ...some } = ENVIRONMENT;
  const dry = await image.run(["install"], some);
  deepStrictEqual([dry.code, dry.stderr], [0, ""]);
  match(dry.stdout, /Before --apply: set NETBOX_TOKEN, BRUCE_TOKEN, or give the flags\./);
  const wrong: [string[], Record<string, string>, RegExp][] = [
    [["--apply"], some, /Set NETBOX_TOKEN, BRUCE_TOKEN, or give the flags\./],
    [["--apply", "--dry-run"], ENVIRONMENT, /one of --dry-run and --apply/],
    [["--apply", "--calendar", "at 3\nUser=root"], ENVIRONMENT, /--calendar/],
    [["--apply", "--output", "x.json"], ENVIRONMENT, /--output/],
    [["--apply", "--netbox-url", "netbox"], ENVIRONMENT, /NETBOX_URL netbox is no URL/],
    [["--apply"], { ...ENVIRONMENT, BRUCE_TOKEN: "secret" }, /--token .*is no token of BRUCE/],
  ];
  for (const [args, environment, message] of wrong) {
    const { code, stderr } = await image.run(["install", ...args], environment);
    strictEqual(code, 2, args.join(" "));
    match(stderr, message);
  }
  deepStrictEqual([...Deno.readDirSync(image.path)], []);
});

Deno.test("what is installed exports by its configuration alone; a second time nothing changes", async () => {
  await using image = new Image();
  await using netbox = serveNetbox({ token: NETBOX_TOKEN });
  fill(netbox);
  await using bruce = serveExpected();
  const where = { NETBOX_URL: netbox.url, BRUCE_URL: bruce.url };
  await image.install([], { ...ENVIRONMENT, ...where });
  deepStrictEqual(JSON.parse(image.read(CONFIG)), {
    netbox_url: netbox.url,
    netbox_token: NETBOX_TOKEN,
    url: bruce.url,
    token: TOKEN,
  });
  strictEqual((Deno.statSync(image.path + CONFIG).mode ?? 0) & 0o777, 0o600);
  doesNotMatch(image.read(SERVICE) + image.read(TIMER), /brc_|0123456789abcdef/);

  const [runtime = "", ...args] = (image.read(SERVICE).match(/^ExecStart=(.*)$/m)?.[1] ?? "")
    .replace("${CREDENTIALS_DIRECTORY}/config", image.path + CONFIG)
    .replace(PROGRAM, image.path + PROGRAM)
    .split(" ");
  const env = { NO_COLOR: "1", DENO_DIR: `${image.path}/cache` };
  const { code, stdout, stderr } = await new Deno.Command(runtime, {
    args,
    env,
    clearEnv: true,
    cwd: image.path,
  }).output();
  const text = new TextDecoder();
  deepStrictEqual([code, text.decode(stderr)], [0, ""]);
  match(text.decode(stdout), /^netbox: 4 objects, /);
  deepStrictEqual(
    bruce.taken.map(({ authorization, complete, hosts }) => ({
      authorization,
      complete,
      hosts: hosts.length,
    })),
    [{ authorization: `Bearer ${TOKEN}`, complete: true, hosts: 4 }],
  );

  const second = await image.install([], {});
  strictEqual(second.filter((line) => line.startsWith("unchanged")).length, 4);
});

Deno.test("another time is kept by the next install, and what was edited is not overwritten", async () => {
  await using image = new Image();
  await image.install(["--calendar", "*-*-* 0/6:15", "--allow-empty"]);
  match(image.read(TIMER), /^OnCalendar=\*-\*-\* 0\/6:15$/m);
  await image.install([], {});
  match(image.read(TIMER), /^OnCalendar=\*-\*-\* 0\/6:15$/m);
  strictEqual(JSON.parse(image.read(CONFIG)).allow_empty, true);
  const changed = await image.install(["--calendar", "hourly"], {});
  deepStrictEqual(
    changed.filter((line) => !line.startsWith("unchanged")),
    [`replaced   ${TIMER} (mode 644)`],
  );
  Deno.writeTextFileSync(image.path + TIMER, "[Timer]\nOnCalendar=daily\n");
  const refused = await image.run(["install", "--apply"], {});
  deepStrictEqual([refused.code, image.read(TIMER)], [2, "[Timer]\nOnCalendar=daily\n"]);
});

Deno.test("uninstall takes away what install brought; the configuration stays unless it is purged", async () => {
  await using image = new Image();
  await image.install();
  const dry = await image.run(["uninstall"]);
  match(dry.stdout, /Nothing was removed/);
  strictEqual(image.has(TIMER), true);
  strictEqual((await image.run(["uninstall", "--apply"])).code, 0);
  const left = () => [PROGRAM, SERVICE, TIMER, CONFIG].filter((path) => image.has(path));
  deepStrictEqual(left(), [CONFIG]);
  strictEqual((await image.run(["uninstall", "--apply"])).code, 2);
  await image.install([], {});
  await image.run(["uninstall", "--apply", "--purge"]);
  deepStrictEqual(left(), []);
});

Deno.test("install and uninstall say how, each with an example", async () => {
  await using image = new Image();
  for (const command of ["install", "uninstall"]) {
    const { code, stdout } = await image.run([command, "--help"]);
    strictEqual(code, 0);
    match(stdout, new RegExp(`Examples?:\\s+(sudo )?netbox-export ${command}`));
  }
});
