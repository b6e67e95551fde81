import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { Gaps } from "../../../scripts/collectors/system/gaps.ts";
import { observer } from "../../../scripts/collectors/system/observe.ts";
import { environmentFor, type RunProgram } from "../../../scripts/collectors/system/run_program.ts";
import { WindowsLook } from "../../../scripts/collectors/system/windows/look.ts";
import { SCRIPT } from "../../../scripts/collectors/system/windows/script.ts";
import { fixture, libraryOf } from "./support/fixtures.ts";

const NOW = new Date("2026-11-29T10:00:00Z");

// deno-lint-ignore no-explicit-any -- an answer that a test changes
type Answer = Record<string, any>;

/** A Windows that answers this; `nvidia` is what its nvidia-smi prints. */
function windows(answer: Answer | string, nvidia?: string) {
  const run: RunProgram = (program) => {
    const text = program === "powershell.exe"
      ? typeof answer === "string" ? answer : `\uFEFF${JSON.stringify(answer)}\r\n`
      : nvidia;
    return Promise.resolve(text === undefined ? undefined : { code: 0, stdout: text, stderr: "" });
  };
  return new WindowsLook(
    run,
    libraryOf({ graphics: JSON.parse(fixture("windows/graphics.json")) }),
  );
}

const recorded = (): Answer => JSON.parse(fixture("windows/answer.json"));

async function look(answer: Answer, nvidia?: string) {
  const gaps = new Gaps();
  const seen = await windows(answer, nvidia).look(NOW, gaps);
  return { ...seen, unreadable: gaps.reasons() };
}

Deno.test("a Windows is seen by what it answered", async () => {
  const seen = await look(recorded());
  const { arch: _arch, machine_id, ...os } = seen.os;
  match(machine_id ?? "", /^[0-9a-f]{16}$/);
  deepStrictEqual(os, {
    ...{ platform: "windows", distro: "Microsoft Windows 11 Pro", release: "25H2" },
    ...{ kernel: "10.0.26200", hostname: "WHISPER", boot_id: "boot 118" },
    ...{ booted_at: "2026-11-20T06:12:44Z", uptime_s: 791_236 },
    ...{ reboot_required: true, time_synchronized: true },
  });
  deepStrictEqual(seen.memory, {
    total_bytes: 34_249_928_704,
    used_bytes: 13_653_798_912,
    available_bytes: 20_596_129_792,
    swap_total_bytes: 5_100_273_664,
    swap_used_bytes: 221_249_536,
  });
  deepStrictEqual(seen.filesystems.map(({ mount, used_bytes }) => [mount, used_bytes]), [
    ["C:", 610_694_836_224],
    ["D:", 1_488_289_122_304],
  ]);
  deepStrictEqual(seen.unreadable, {});
});

Deno.test("addresses that last a day, or are for one link, are none of a Windows", async () => {
  const { interfaces } = await look(recorded());
  deepStrictEqual(
    interfaces.map(({ name, mac, state, addresses }) => [name, mac, state, addresses]),
    [
      ["Ethernet", "a8:a1:59:01:02:03", "up", ["192.168.2.50", "2001:db8:1:2::77"]],
      ["Wi-Fi", "a8:a1:59:01:02:04", "down", []],
      ["vEthernet (Default Switch)", "00:15:5d:10:20:30", "up", ["172.28.80.1"]],
    ],
  );
});

Deno.test("services that Windows starts and stops as it needs them are left out", async () => {
  const { units } = await look(recorded());
  deepStrictEqual(
    units.map((
      { name, state, enabled, exit_code, ports },
    ) => [name, state, enabled, exit_code, ports]),
    [
      ["PiperTTS", "failed", true, 3, []],
      ["RpcEptMapper", "running", true, null, []],
      ["RpcSs", "running", true, null, []],
      ["Spooler", "stopped", true, null, []],
      ["WhisperServer", "running", true, null, ["tcp/9000", "tcp/9001"]],
      ["sshd", "running", null, null, ["tcp/22"]],
    ],
  );
});

Deno.test("a port has its process, and its service where that is the only one there", async () => {
  const { listeners } = await look(recorded());
  deepStrictEqual(
    listeners.map(({ process, unit, ports, local_ports }) => [process, unit, ports, local_ports]),
    [
      ["System", null, ["tcp/445"], []],
      ["sshd", "sshd", ["tcp/22"], []],
      ["svchost", null, ["tcp/135", "udp/5353"], []],
      ["whisper-server", "WhisperServer", ["tcp/9000"], ["tcp/9001"]],
    ],
  );
});

Deno.test("a graphics processor is told once, with what nvidia-smi says of it", async () => {
  const { gpus } = await look(recorded(), fixture("windows/nvidia-smi.csv"));
  deepStrictEqual(gpus, [
    {
      ...{ name: "NVIDIA GeForce RTX 4080 SUPER", vendor: "NVIDIA", bus: "0000:01:00.0" },
      ...{ driver: "581.80", memory_total_bytes: 17_171_480_576, memory_used_bytes: 1_630_535_680 },
      ...{ utilization_pct: 2, temperature_c: 41 },
    },
    {
      ...{ name: "Intel(R) UHD Graphics 770", vendor: "Intel Corporation", bus: null },
      ...{ driver: null, memory_total_bytes: 2_147_483_648, memory_used_bytes: null },
      ...{ utilization_pct: null, temperature_c: null },
    },
  ]);
  const alone = await look(recorded());
  deepStrictEqual(
    alone.gpus.map(({ name }) => name),
    [
      "NVIDIA GeForce RTX 4080 SUPER",
      "Intel(R) UHD Graphics 770",
    ].sort((a, b) => (a < b ? 1 : -1)),
  );
});

Deno.test("a clock that follows none, or of which nothing is said, is told as such", async () => {
  const clock = async (text: string | null) =>
    (await look({ ...recorded(), clock: text })).os.time_synchronized;
  strictEqual(await clock("Leap Indicator: 3(not synchronized)\nStratum: 0 (unspecified)"), false);
  strictEqual(
    await clock(
      'Leap Indicator: 0(no warning)\nStratum: 1 (primary reference - syncd by radio clock)\nReferenceId: 0x4C4F434C (source name:  "LOCL")',
    ),
    false,
  );
  strictEqual(await clock("跳跃指示器: 0(无警告)\n层次: 2 (次引用)"), true);
  strictEqual(await clock(null), null);
});

Deno.test("a part that may not be read is incomplete, and costs no other", async () => {
  const look = windows({ ...recorded(), services: null, tcp: null });
  const [seen] = await observer("whisper", look)();
  const complete = seen?.complete as Record<string, boolean>;
  deepStrictEqual(
    Object.entries(complete).filter(([, isWhole]) => !isWhole).map(([part]) => part),
    ["units", "listeners"],
  );
  strictEqual((seen?.snapshot.filesystems as unknown[]).length, 2);
});

Deno.test("a PowerShell that does not answer is what was seen", async () => {
  const [seen] = await observer("whisper", windows("Access is denied."))();
  deepStrictEqual([seen?.error?.kind, seen?.complete], ["failed", false]);
});

Deno.test("the script asks for no command line, and no program is told the token", () => {
  doesNotMatch(SCRIPT, /CommandLine|PathName|\.Path\b|Environment/);
  match(SCRIPT, /Win32_Service/, "it is the script");
  deepStrictEqual(
    environmentFor("win32", { BRUCE_TOKEN: "x", SystemRoot: "C:\\Windows", PATH: "p" }),
    { SystemRoot: "C:\\Windows", PATH: "p", LC_ALL: "C", TZ: "UTC" },
  );
  deepStrictEqual(environmentFor("linux", { BRUCE_TOKEN: "x", HOME: "/root", PATH: "p" }), {
    PATH: "p",
    LC_ALL: "C",
    TZ: "UTC",
  });
});
