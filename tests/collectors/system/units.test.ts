import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Gaps } from "../../../scripts/collectors/system/gaps.ts";
import { readSystemd } from "../../../scripts/collectors/system/linux/units.ts";
import { UnitMemory } from "../../../scripts/collectors/system/linux/unit_memory.ts";
import { LinuxFiles } from "./support/linux_files.ts";

const HASH = "8b3b3c4de2801122334455667788990011223344556677889900aabbccddeeff";

/** Properties of a unit that runs, with these in place of them. */
function shown(properties: Readonly<Record<string, string>>): string {
  const all = {
    ...{ Type: "simple", Result: "success", NRestarts: "0", ExecMainCode: "0" },
    ...{ ExecMainStatus: "0", LoadState: "loaded", ActiveState: "active", SubState: "running" },
    ...{ UnitFileState: "enabled", ActiveEnterTimestamp: "Sun 2026-11-29 09:00:00 UTC" },
    ...{ InactiveEnterTimestamp: "", ConditionResult: "yes", TriggeredBy: "", RequiredBy: "" },
    ...{ ConditionTimestamp: "Sun 2026-11-29 09:00:00 UTC", WantedBy: "multi-user.target" },
    ...properties,
  };
  return Object.entries(all).map(([name, value]) => `${name}=${value}`).join("\n");
}

/** A machine with systemd whose systemctl lists and shows this. */
function machine(listed: readonly string[], units: readonly string[], enabled: string[] = []) {
  return new LinuxFiles({
    "/run/systemd/system/": "",
    ...Object.fromEntries(
      enabled.map((
        name,
      ) => [`/etc/systemd/system/multi-user.target.wants/${name}`, `→/lib/${name}`]),
    ),
  }, {
    "systemctl list-units": `${listed.join("\n")}\n`,
    "systemctl show": `${units.join("\n\n")}\n`,
  });
}

Deno.test("what is there for a log-in, a connection or a call is not asked for", async () => {
  const passing = [
    ...["user@1000.service", "user-runtime-dir@1000.service", "run-u1234.service"],
    ...["run-r5f0c2a91e0b34c07a9c3e1b2.service", "run-p4711-i4712.service"],
    ...["ssh@7-192.168.2.5:22-192.168.2.9:51234.service", "systemd-coredump@0-4711-0.service"],
    ...["varlink@3-4711_9-1000.service", "dbus-:1.3-org.freedesktop.problems@0.service"],
    ...[
      `${HASH}.service`,
      `${HASH}-5f0c2a91e0b34c07.timer`,
      `cockpit-wsinstance-https@${HASH}.service`,
    ],
  ];
  const staying = [
    ...["getty@tty1.service", "postgresql@17-main.service", "openvpn-client@home-1.service"],
    ...["systemd-fsck@dev-disk-by\\x2duuid-1234\\x2d5678.service", "wg-quick@wg0.service"],
  ];
  await using files = machine(
    [...passing, ...staying].map((name) => `${name} loaded active running Something`),
    staying.map((Id) => shown({ Id })),
  );
  const { units } = await readSystemd(files.place, false, new Gaps());
  strictEqual(files.asked.length, 2);
  deepStrictEqual(files.asked[1]?.split(" -- ")[1]?.split(" "), staying);
  deepStrictEqual(units.map(({ name }) => name), staying.toSorted());
});

Deno.test("not-found, masked and static ones that rest are not asked for; what is enabled and rests is", async () => {
  await using files = machine(
    [
      "auditd.service not-found inactive dead auditd.service",
      "gone.service not-found failed failed gone.service",
      "deleted.service not-found active running deleted.service",
      "docker.service masked inactive dead docker.service",
      "rescue.service loaded inactive dead Rescue Shell",
      "ollama.service loaded inactive dead Ollama",
      "broken.service loaded failed failed Broken",
    ],
    [],
    ["ollama.service"],
  );
  await readSystemd(files.place, false, new Gaps());
  deepStrictEqual(files.asked[1]?.split(" -- ")[1]?.split(" "), [
    "deleted.service",
    "ollama.service",
    "broken.service",
  ]);
});

Deno.test("what comes and goes when it is needed is told only when it has failed", async () => {
  const onDemand = { UnitFileState: "static", WantedBy: "" };
  const kinds: Record<string, string>[] = [
    { Id: "packagekit.service", Type: "dbus", ...onDemand },
    { Id: "cockpit.service", TriggeredBy: "cockpit.socket", ...onDemand },
    { Id: "fwupd.service", Type: "dbus", UnitFileState: "disabled", WantedBy: "" },
    {
      ...{ Id: "logrotate.service", Type: "oneshot", TriggeredBy: "logrotate.timer" },
      ...{ ActiveState: "activating", SubState: "start", ...onDemand },
    },
  ];
  const staying: Record<string, string>[] = [
    { Id: "dbus.service", Type: "notify", TriggeredBy: "dbus.socket", UnitFileState: "static" },
    { Id: "wpa_supplicant.service", Type: "dbus" },
    { Id: "by-hand.service", ...onDemand },
  ];
  const failed = { ActiveState: "failed", SubState: "failed", Result: "exit-code" };
  const names = async (rows: readonly Record<string, string>[]) => {
    await using files = machine(
      rows.map(({ Id }) => `${Id} loaded active running x`),
      rows.map(shown),
    );
    return (await readSystemd(files.place, false, new Gaps())).units.map(({ name }) => name);
  };
  deepStrictEqual(await names([...kinds, ...staying]), [
    "by-hand.service",
    "dbus.service",
    "wpa_supplicant.service",
  ]);
  strictEqual((await names(kinds.map((kind) => ({ ...kind, ...failed })))).length, kinds.length);
});

Deno.test("each state of a service has its word, and says how it ended only when it has", async () => {
  const states: [string, Record<string, string>, string, (string | number | null)[]][] = [
    ["reloads", { ActiveState: "reloading", SubState: "reload" }, "running", [null, null]],
    ["starts", { ActiveState: "activating", SubState: "start" }, "starting", [null, null]],
    [
      "again",
      {
        ...{ ActiveState: "activating", SubState: "auto-restart", Result: "exit-code" },
        ...{ ExecMainCode: "1", ExecMainStatus: "3", NRestarts: "12" },
      },
      "restarting",
      [3, "exit-code"],
    ],
    ["stops", { ActiveState: "deactivating", SubState: "stop-sigterm" }, "stopping", [null, null]],
    ["remains", { Type: "oneshot", SubState: "exited", ExecMainCode: "1" }, "exited", [0, null]],
    [
      "nightly",
      {
        ...{ Type: "oneshot", ActiveState: "activating", SubState: "start" },
        TriggeredBy: "nightly.timer",
      },
      "waiting",
      [null, null],
    ],
    [
      "oom",
      {
        ...{ ActiveState: "failed", SubState: "failed", Result: "oom-kill", ExecMainCode: "2" },
        ExecMainStatus: "9",
      },
      "failed",
      [null, "oom-kill"],
    ],
    ["rests", { ActiveState: "inactive", SubState: "dead" }, "stopped", [null, null]],
  ];
  const rows = states.map(([name, properties]) => ({ Id: `${name}.service`, ...properties }));
  await using files = machine(
    rows.map(({ Id }) => `${Id} loaded active running x`),
    rows.map((row) => shown(row)),
  );
  const { units } = await readSystemd(files.place, false, new Gaps());
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  for (const [name, , state, end] of states) {
    const unit = byName.get(`${name}.service`);
    deepStrictEqual([unit?.state, [unit?.exit_code, unit?.result]], [state, end], name);
  }
  strictEqual(byName.get("again.service")?.restarts, 12);
  strictEqual(byName.get("remains.service")?.since, "2026-11-29T09:00:00Z");
});

Deno.test("a generator enables what a target wants, and an alias is one unit", async () => {
  await using files = machine([
    "a.service loaded active running x",
    "b.service loaded active running x",
  ], [
    shown({ Id: "quadlet.service", UnitFileState: "generated" }),
    shown({ Id: "idle.service", UnitFileState: "generated", WantedBy: "" }),
    shown({ Id: "display.service", UnitFileState: "enabled" }),
    shown({ Id: "display.service", UnitFileState: "enabled" }),
  ]);
  const { units } = await readSystemd(files.place, false, new Gaps());
  deepStrictEqual(units.map(({ name, enabled }) => [name, enabled]), [
    ["display.service", true],
    ["idle.service", null],
    ["quadlet.service", true],
  ]);
});

Deno.test("a systemctl that does not answer leaves units incomplete", async () => {
  await using files = machine([], []);
  files.answers = { "systemctl list-units": 1 };
  const gaps = new Gaps();
  deepStrictEqual((await readSystemd(files.place, false, gaps)).units, []);
  deepStrictEqual(gaps.reasons(), { units: "systemctl does not answer" });
});

Deno.test("a port of a socket unit is told by its unit", async () => {
  await using files = machine(["ssh.socket loaded active listening x"], [
    ["Id=ssh.socket", "ActiveState=active", "Listen=0.0.0.0:22 (Stream)", "Listen=[::]:22 (Stream)"]
      .join("\n"),
    ["Id=tftp.socket", "ActiveState=active", "Listen=[::]:69 (Datagram)"].join("\n"),
    ["Id=docker.socket", "ActiveState=active", "Listen=/run/docker.sock (Stream)"].join("\n"),
  ]);
  const { socketUnits, units } = await readSystemd(files.place, true, new Gaps());
  deepStrictEqual([...socketUnits], [["tcp/22", "ssh.socket"], ["udp/69", "tftp.socket"]]);
  deepStrictEqual(units, []);
});

Deno.test("a unit that stands as it stood is asked for again when it was started anew, and now and then", async () => {
  const group = "/sys/fs/cgroup/system.slice/ollama.service";
  const line = (sub: string) => [`ollama.service loaded active ${sub} x`];
  const properties = { Id: "ollama.service", ControlGroup: "/system.slice/ollama.service" };
  await using files = machine(line("running"), [shown(properties)]);
  files.write(`${group}/`, "");
  const memory = new UnitMemory();
  const look = async () => {
    files.asked.length = 0;
    const { units } = await readSystemd(files.place, false, new Gaps(), memory);
    return { restarts: units[0]?.restarts, isAsked: files.asked.length === 2 };
  };
  const answer = (NRestarts: string, sub = "running") => {
    files.answers = {
      "systemctl list-units": `${line(sub).join()}\n`,
      "systemctl show": `${shown({ ...properties, NRestarts })}\n`,
    };
  };
  deepStrictEqual(await look(), { restarts: 0, isAsked: true });
  deepStrictEqual(await look(), { restarts: 0, isAsked: false });
  answer("1");
  files.write(`${group}.new/`, "");
  await Deno.rename(`${files.path}${group}.new`, files.path + group);
  deepStrictEqual(await look(), { restarts: 1, isAsked: true }, "its control group is another");
  answer("2", "reload");
  deepStrictEqual(await look(), { restarts: 2, isAsked: true }, "its state is another");
  answer("3");
  await look();
  files.remove("/sys");
  deepStrictEqual(await look(), { restarts: 3, isAsked: true }, "its control group is not known");
  files.write(`${group}/`, "");
  await look();
  const asked = [];
  for (let at = 0; at < 20; at++) asked.push((await look()).isAsked);
  strictEqual(asked.filter(Boolean).length, 2);
});
