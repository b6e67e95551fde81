import { deepStrictEqual, match } from "node:assert/strict";
import { Gaps } from "../../../scripts/collectors/system/gaps.ts";
import { MacLook } from "../../../scripts/collectors/system/macos/look.ts";
import type { RunProgram } from "../../../scripts/collectors/system/run_program.ts";
import { fixture, libraryOf } from "./support/fixtures.ts";

const NOW = new Date("2026-11-29T10:00:00Z");

const ANSWERS: Readonly<Record<string, string>> = {
  "launchctl": fixture("macos/launchctl-list.txt"),
  "lsof": fixture("macos/lsof.txt"),
  "ifconfig": fixture("macos/ifconfig.txt"),
  "sysctl": fixture("macos/sysctl.txt"),
  "sw_vers": fixture("macos/sw_vers.txt"),
  "ioreg": fixture("macos/ioreg.txt"),
  "systemsetup": "Network Time: On\n",
};

async function look(answers: Readonly<Record<string, string>> = ANSWERS, isRoot = true) {
  const run: RunProgram = (program) => {
    const stdout = answers[program];
    return Promise.resolve(stdout === undefined ? undefined : { code: 0, stdout, stderr: "" });
  };
  const gaps = new Gaps();
  const library = libraryOf(JSON.parse(fixture("macos/library.json")));
  const seen = await new MacLook(run, library, isRoot).look(NOW, gaps);
  return { ...seen, unreadable: gaps.reasons() };
}

Deno.test("a Mac is seen by what it answered", async () => {
  const seen = await look();
  const { arch: _arch, hostname: _name, machine_id, ...os } = seen.os;
  match(machine_id ?? "", /^[0-9a-f]{16}$/);
  deepStrictEqual(os, {
    ...{ platform: "darwin", distro: "macOS", release: "26.1", kernel: "25.1.0" },
    ...{ boot_id: "40962879-B7EE-4F13-AF6E-E7266EF5E732" },
    ...{ booted_at: "2026-09-26T11:16:55.000Z", uptime_s: 5_524_985 },
    ...{ reboot_required: null, time_synchronized: true },
  });
  deepStrictEqual([seen.memory.used_bytes, seen.memory.available_bytes], [
    9_012_772_864,
    8_167_096_320,
  ]);
  deepStrictEqual(seen.filesystems.map(({ mount, type, read_only }) => [mount, type, read_only]), [
    ["/", "apfs", true],
    ["/System/Volumes/Data", "apfs", false],
  ]);
  deepStrictEqual(seen.gpus.map(({ name, vendor }) => [name, vendor]), [["Apple M2", "Apple"]]);
  deepStrictEqual(seen.unreadable, {});
});

Deno.test("jobs of launchd that are not Apple's, and how they ended", async () => {
  const { units } = await look();
  deepStrictEqual(
    units.map((
      { name, state, exit_code, result, ports },
    ) => [name, state, exit_code, result, ports]),
    [
      ["com.example.tts", "failed", 78, "exit-code", []],
      ["homebrew.mxcl.ollama", "running", null, null, ["tcp/11434"]],
      ["org.example.backup", "waiting", null, null, []],
      ["org.example.crashed", "failed", null, "signal", []],
      ["org.example.ended", "waiting", null, null, []],
    ],
  );
});

Deno.test("ports of a Mac that somebody chose, by process and job", async () => {
  const { listeners } = await look();
  deepStrictEqual(
    listeners.map(({ process, unit, ports, local_ports }) => [process, unit, ports, local_ports]),
    [
      ["Plex Media Server", null, ["tcp/32400"], []],
      ["mDNSResponder", null, ["udp/5353"], []],
      ["ollama", "homebrew.mxcl.ollama", [], ["tcp/11434"]],
    ],
  );
});

Deno.test("interfaces of macOS itself and addresses of a day are left out", async () => {
  const { interfaces } = await look();
  deepStrictEqual(interfaces, [
    {
      ...{ name: "en0", mac: "2c:f0:5d:95:47:68", state: "up", virtual: false },
      addresses: ["192.168.2.60", "2001:db8:1:2::60"],
    },
    { name: "en1", mac: "b8:09:8a:51:41:2b", state: "down", virtual: false, addresses: [] },
  ]);
});

Deno.test("without root, and without an answer, it says what is missing", async () => {
  const user = await look(ANSWERS, false);
  deepStrictEqual(user.unreadable, {
    listeners: "processes of other users need root",
    units: "jobs of the system need root",
  });
  const { ifconfig: _, systemsetup: _time, ...others } = ANSWERS;
  const mute = await look(others);
  deepStrictEqual(mute.unreadable, { interfaces: "ifconfig does not answer" });
  deepStrictEqual(mute.os.time_synchronized, null);
});
