import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { COLLECTORS } from "../../../scripts/collectors/all.ts";
import { main } from "../../../scripts/collectors/runtime/main.ts";
import { COMMANDS } from "../../../scripts/collectors/runtime/sources.ts";
import { taskXml, utf16 } from "../../../scripts/install/other/scheduled_task.ts";
import { launchDaemonPlist } from "../../../scripts/install/other/launch_daemon.ts";
import { inProcess } from "../../_support/in_process.ts";
import { TOKEN } from "../support/api_stand_in.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

const WHERE = ["--url", "https://abc.supabase.co/functions/v1", "--token", TOKEN];
const NODE = "C:\\Program Files\\nodejs\\node.exe";

function run(...args: string[]) {
  return inProcess(() =>
    main(COLLECTORS, ["system", ...args], {
      words: ({ source }) => `bruce collect ${COMMANDS[source]}`,
      oneFile: () => Promise.resolve(new TextEncoder().encode("// the collector")),
    }, {})
  );
}

/** The elements of an XML text by name: enough for what we write ourselves. */
function valuesOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) =>
    text
  );
}

Deno.test("on Windows a dry run shows a task of SYSTEM, who may read the token, and no token", async () => {
  const { code, stdout, stderr } = await run(
    "install",
    "--for",
    "windows",
    "--runtime",
    NODE,
    ...WHERE,
  );
  strictEqual(code, 0, stderr);
  doesNotMatch(stdout, /brc_/);
  match(stdout, /"token": "\(hidden\)"/);
  match(stdout, /"interval_s": 60/);
  const calls = stdout.split("\n").filter((line) => line.startsWith("call ")).map((line) =>
    line.replace(/^call +/, "").split(" ")[0]
  );
  deepStrictEqual(calls, ["cmd", "icacls", "icacls", "schtasks", "schtasks"]);
  match(stdout, /\/inheritance:r \/grant:r \*S-1-5-18:\(OI\)\(CI\)F \*S-1-5-32-544:\(OI\)\(CI\)F/);
  const order = ["icacls", "collector-system.json", "schtasks /Create"].map((text) =>
    stdout.indexOf(text)
  );
  deepStrictEqual(
    order,
    order.toSorted((a, b) => a - b),
    "the folder is shut before the token is in it",
  );
  match(stdout, /Nothing was written/);
});

Deno.test("a task names its program in a way that Windows takes apart as it was meant", () => {
  const xml = taskXml({
    description: "A & B <system>",
    command: [NODE, "C:\\Program Files\\BRUCE\\a.js", "--config", "C:\\a b\\", 'say "x"'],
    folder: "C:\\Program Files\\BRUCE",
  });
  deepStrictEqual(valuesOf(xml, "Command"), [NODE]);
  deepStrictEqual(valuesOf(xml, "Arguments").map((text) => text.replaceAll("&quot;", '"')), [
    String.raw`"C:\Program Files\BRUCE\a.js" --config "C:\a b\\" "say \"x\""`,
  ]);
  deepStrictEqual(valuesOf(xml, "UserId"), ["S-1-5-18"]);
  deepStrictEqual(valuesOf(xml, "MultipleInstancesPolicy"), ["IgnoreNew"]);
  deepStrictEqual(valuesOf(xml, "ExecutionTimeLimit"), ["PT0S"]);
  deepStrictEqual(valuesOf(xml, "Description"), ["A &amp; B &lt;system&gt;"]);
  const bytes = utf16(xml);
  deepStrictEqual([...bytes.slice(0, 4)], [0xff, 0xfe, "<".charCodeAt(0), 0]);
  strictEqual(new TextDecoder("utf-16le").decode(bytes), xml);
});

Deno.test("below a root the files of a Windows are written, and what was edited is kept beside", async () => {
  await using folder = new TemporaryDirectory();
  const args = ["install", "--apply", "--for", "windows", "--runtime", NODE, "--root", folder.path];
  const first = await run(...args, ...WHERE, "--interval", "120");
  strictEqual(first.code, 0, first.stderr);
  const config = `${folder.path}/ProgramData/BRUCE/collector-system.json`;
  deepStrictEqual(JSON.parse(Deno.readTextFileSync(config)), {
    ...{ url: "https://abc.supabase.co/functions/v1", token: TOKEN, interval_s: 120 },
    spool: "C:\\ProgramData\\BRUCE\\collector-system",
  });
  strictEqual(
    Deno.readTextFileSync(`${folder.path}/Program Files/BRUCE/collector-system.js`),
    "// the collector",
  );
  const task = `${folder.path}/ProgramData/BRUCE/collector-system.xml`;
  Deno.writeTextFileSync(task, "edited");
  await run(...args, ...WHERE);
  strictEqual(Deno.readTextFileSync(`${task}.old`), "edited");
  doesNotMatch(first.stdout, /schtasks/);
  const removed = await run("uninstall", "--apply", "--for", "windows", "--root", folder.path);
  strictEqual(removed.code, 0, removed.stderr);
  deepStrictEqual([existsSync(task), existsSync(config)], [false, true]);
  await run("uninstall", "--apply", "--purge", "--for", "windows", "--root", folder.path);
  strictEqual(existsSync(config), false);
});

Deno.test("what a user could change is not made to run as the system", async () => {
  for (const runtime of ["C:\\Users\\me\\AppData\\Local\\node.exe", "/Users/me/.deno/bin/deno"]) {
    const system = runtime.startsWith("/") ? "macos" : "windows";
    const { code, stderr } = await run("install", "--for", system, "--runtime", runtime, ...WHERE);
    strictEqual(code, 2);
    match(stderr, /in the home of a user/);
  }
  const elsewhere = await run(
    "install",
    "--apply",
    "--for",
    "windows",
    "--runtime",
    NODE,
    ...WHERE,
  );
  strictEqual(elsewhere.code, 2);
  match(elsewhere.stderr, /This is no windows/);
  strictEqual((await run("install", "--for", "amiga", ...WHERE)).code, 2);
  strictEqual(
    (await run("install", "--for", "windows", "--once", "--runtime", NODE, ...WHERE)).code,
    2,
  );
});

Deno.test("on macOS it is a daemon of launchd that is started again when it fails", async () => {
  const deno = "/opt/homebrew/bin/deno";
  const { code, stdout, stderr } = await run(
    "install",
    "--for",
    "macos",
    "--runtime",
    deno,
    ...WHERE,
  );
  strictEqual(code, 0, stderr);
  match(stdout, /write +\/Library\/LaunchDaemons\/lab\.bruce\.collector-system\.plist/);
  match(stdout, /call +launchctl bootstrap system \/Library\/LaunchDaemons/);
  doesNotMatch(stdout, /brc_/);
  const plist = launchDaemonPlist({
    label: "lab.bruce.collector-system",
    command: [deno, "run", "--allow-all", "/usr/local/lib/bruce/a & b.js"],
    environment: { NO_COLOR: "1" },
    log: "/var/log/a.log",
  });
  deepStrictEqual(valuesOf(plist, "string"), [
    ...["lab.bruce.collector-system", deno, "run", "--allow-all"],
    ...["/usr/local/lib/bruce/a &amp; b.js", "1", "Background", "/var/log/a.log", "/var/log/a.log"],
  ]);
  match(plist, /<key>SuccessfulExit<\/key>\s*<false\/>/);
});
