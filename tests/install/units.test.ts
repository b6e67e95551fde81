import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { READS_ONLY } from "../../scripts/install/hardening.ts";
import { quoteWord } from "../../scripts/install/quote.ts";
import { callsFor } from "../../scripts/install/systemctl.ts";
import { type Schedule, type Unit, unitFiles } from "../../scripts/install/unit.ts";

/** Words that a shell, a specifier, a variable or a quotation mark could change. */
const HOSTILE = [
  "a b",
  "100%",
  "%h",
  "$HOME",
  "${HOME}",
  'say "hi"',
  "back\\slash",
  "it's",
  ";",
  "",
  "é",
];

function unit(rest: Partial<Unit> = {}): Unit {
  return {
    name: "bruce-test",
    description: "a test",
    command: [Deno.execPath(), "--version"],
    schedule: { kind: "always" },
    groups: [],
    after: [],
    credentials: {},
    environment: {},
    hardening: READS_ONLY,
    exitCodes: { fine: [3], final: [2] },
    ...rest,
  };
}

function textOf(given: Unit, suffix: string): string {
  return unitFiles(given).find(({ name }) => name === `bruce-test.${suffix}`)?.text ?? "";
}

/** The values of a setting of a unit file, in order. */
function values(text: string, key: string): string[] {
  return text.split("\n").flatMap((line) =>
    line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []
  );
}

/** What systemd itself has to say of unit files; nothing where it is not installed. */
async function verify(files: { name: string; text: string }[]): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "bruce-units-" });
  try {
    for (const { name, text } of files) await Deno.writeTextFile(`${directory}/${name}`, text);
    const { stderr } = await new Deno.Command("systemd-analyze", {
      args: [
        "verify",
        "--man=no",
        "--recursive-errors=no",
        ...files.map(({ name }) => `${directory}/${name}`),
      ],
    }).output();
    // what it finds wrong with other units of the machine is not about these
    return new TextDecoder().decode(stderr).split("\n").filter((line) => line.includes("bruce-"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("a program that waits by itself is one service, restarted unless that is useless", async () => {
  const files = unitFiles(unit());
  deepStrictEqual(files.map(({ name }) => name), ["bruce-test.service"]);
  const text = textOf(unit(), "service");
  deepStrictEqual(values(text, "Type"), ["exec"]);
  deepStrictEqual(values(text, "Restart"), ["on-failure"]);
  deepStrictEqual(values(text, "RestartPreventExitStatus"), ["2"]);
  deepStrictEqual(values(text, "SuccessExitStatus"), ["3"]);
  deepStrictEqual(values(text, "WantedBy"), ["multi-user.target"]);
  deepStrictEqual(await verify(files), []);
});

Deno.test("a timer starts a service that ends, a little apart from others", async () => {
  const given = unit({ schedule: { kind: "timer", everyS: 300 } });
  const files = unitFiles(given);
  deepStrictEqual(files.map(({ name }) => name), ["bruce-test.service", "bruce-test.timer"]);
  deepStrictEqual(values(textOf(given, "service"), "Type"), ["oneshot"]);
  deepStrictEqual(values(textOf(given, "service"), "WantedBy"), [], "the timer is enabled, not it");
  const timer = textOf(given, "timer");
  deepStrictEqual(values(timer, "OnUnitActiveSec"), ["300s"]);
  deepStrictEqual(values(timer, "RandomizedDelaySec"), ["15s"]);
  deepStrictEqual(values(timer, "WantedBy"), ["timers.target"]);
  deepStrictEqual(await verify(files), []);
});

Deno.test("secrets are credentials, users are made up, and nothing can be written but the state", async () => {
  const given = unit({
    command: [Deno.execPath(), "--config", { credential: "config" }, "--dir", { credential: null }],
    credentials: { config: "/etc/bruce/100%.json" },
    groups: ["root"],
    after: ["docker.service"],
    environment: { WORDS: 'a "b" 5%' },
  });
  const text = textOf(given, "service");
  match(text, /--config \$\{CREDENTIALS_DIRECTORY\}\/config --dir \$\{CREDENTIALS_DIRECTORY\}$/m);
  deepStrictEqual(values(text, "LoadCredential"), ["config:/etc/bruce/100%%.json"]);
  deepStrictEqual(values(text, "DynamicUser"), ["yes"]);
  deepStrictEqual(values(text, "User"), []);
  deepStrictEqual(values(text, "SupplementaryGroups"), ["root"]);
  deepStrictEqual(values(text, "Environment"), ['"WORDS=a \\"b\\" 5%%"']);
  deepStrictEqual(values(text, "ProtectSystem"), ["strict"]);
  deepStrictEqual(values(text, "CapabilityBoundingSet"), [""], "empty is none, and must stay");
  match(values(text, "After")[0] ?? "", /docker\.service/);
  deepStrictEqual(await verify(unitFiles(given)), []);
});

Deno.test("a program of a user that exists is that user's", () => {
  const text = textOf(unit({ user: "bruce" }), "service");
  deepStrictEqual(values(text, "User"), ["bruce"]);
  deepStrictEqual(values(text, "DynamicUser"), []);
});

Deno.test("words of a command line mean themselves", async () => {
  strictEqual(quoteWord("/usr/bin/deno"), "/usr/bin/deno");
  strictEqual(quoteWord("100%"), '"100%%"');
  strictEqual(quoteWord("$HOME"), '"$$HOME"');
  strictEqual(quoteWord('a "b"'), '"a \\"b\\""');
  throws(() => quoteWord("two\nlines"), /control character/);
  deepStrictEqual(
    await verify(
      unitFiles(unit({ command: [Deno.execPath(), ...HOSTILE], description: "100% %h" })),
    ),
    [],
  );
});

Deno.test("systemctl is told what changed, and stops what is started in another way now", () => {
  const timer: Schedule = { kind: "timer", everyS: 60 };
  deepStrictEqual(callsFor("x", timer, undefined, true), {
    before: [],
    after: [["daemon-reload"], ["enable", "x.timer"], ["restart", "x.timer"]],
  });
  deepStrictEqual(callsFor("x", timer, timer, false), {
    before: [],
    after: [["enable", "--now", "x.timer"]],
  });
  deepStrictEqual(callsFor("x", { kind: "always" }, timer, true), {
    before: [["disable", "--now", "x.timer"]],
    after: [["daemon-reload"], ["enable", "x.service"], ["restart", "x.service"]],
  });
});

Deno.test("systemd finds the hardened service little exposed", async () => {
  const [service] = unitFiles(unit());
  const path = await Deno.makeTempFile({ suffix: ".service" });
  try {
    await Deno.writeTextFile(path, service?.text ?? "");
    const { code, stderr } = await new Deno.Command("systemd-analyze", {
      args: ["security", "--offline=true", "--threshold=20", path],
      stdout: "null",
    }).output();
    // older ones cannot read a file
    const isKnown = !/unrecognized option/.test(new TextDecoder().decode(stderr));
    ok(code === 0 || !isKnown, "its exposure is above 2.0");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  } finally {
    await Deno.remove(path);
  }
});
