import {
  deepStrictEqual,
  doesNotMatch,
  match,
  notDeepStrictEqual,
  ok,
  strictEqual,
} from "node:assert/strict";
import { until } from "../../_support/condition.ts";
import { InsideProgram } from "../../_support/inside_program.ts";
import { SystemdMachine } from "../../_support/systemd_machine.ts";
import { inProject } from "../../../scripts/stack/paths.ts";
import { TOKEN } from "../support/api_stand_in.ts";
import { OneFiles } from "../support/one_file.ts";

const machine = await SystemdMachine.boot();

/** A program of a unit that listens at a port of every address and at one of loopback. */
const LISTENS = `exec perl -MIO::Socket::INET -e '
  my @all = map { IO::Socket::INET->new(LocalAddr => $_, Listen => 5, ReuseAddr => 1) or die } qw(0.0.0.0:11434 127.0.0.1:5000);
  fork; fork; sleep'`;

const UNITS: Readonly<Record<string, string>> = {
  "ollama.service":
    `[Service]\nExecStart=/bin/sh /run/bruce/listens.sh\n[Install]\nWantedBy=bruce.target`,
  "broken.service": `[Service]\nExecStart=/bin/sh -c "exit 7"\n[Install]\nWantedBy=bruce.target`,
  "killed.service": `[Service]\nExecStart=/bin/sh -c "kill -SEGV $$$$"`,
  "idle.service": `[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=bruce.target`,
  "once.service": `[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\nWantedBy=bruce.target`,
  "unmet.service":
    `[Unit]\nConditionPathExists=/nowhere\n[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=bruce.target`,
  "backup.service": `[Service]\nType=oneshot\nExecStart=/bin/false`,
  "backup.timer": `[Timer]\nOnActiveSec=1us\nOnUnitActiveSec=1d\n[Install]\nWantedBy=timers.target`,
  "fine.service": `[Service]\nType=oneshot\nExecStart=/bin/true`,
  "fine.timer": `[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target`,
  "door.service": `[Service]\nExecStart=/bin/sleep infinity`,
  "door.socket": `[Socket]\nListenStream=0.0.0.0:7070\n[Install]\nWantedBy=sockets.target`,
  "restarts.service":
    `[Service]\nExecStart=/bin/sh -c "test -e /run/again && exec sleep infinity; touch /run/again; exit 1"\nRestart=on-failure\nRestartSec=10ms`,
};

Deno.test({
  name: `a machine that systemd runs is seen as it is${
    typeof machine === "string" ? ` (skipped: ${machine})` : ""
  }`,
  ignore: typeof machine === "string",
  async fn(test) {
    if (typeof machine === "string") return;
    await using inside = machine;
    await OneFiles.buildIn(inside.share, "system");
    await Deno.writeTextFile(`${inside.share}/listens.sh`, LISTENS);
    for (const [name, text] of Object.entries(UNITS)) {
      await Deno.writeTextFile(`${inside.share}/${name}`, `${text}\n`);
    }
    const shell = async (script: string) => {
      const ran = await inside.run("sh", "-c", script);
      strictEqual(ran.code, 0, `${script}: ${ran.stdout}${ran.stderr}`);
      return ran.stdout;
    };
    await shell(
      "cp /run/bruce/*.service /run/bruce/*.timer /run/bruce/*.socket /etc/systemd/system/",
    );
    await shell("systemctl daemon-reload");
    await shell(
      "systemctl enable ollama broken idle once unmet backup.timer fine.timer door.socket",
    );
    await shell("systemctl start ollama once unmet backup.timer fine.timer door.socket");
    await shell("systemctl start --no-block broken killed restarts");
    const is = async (unit: string, state: string) =>
      (await inside.run("systemctl", "is-active", unit)).stdout.trim() === state;
    await until(
      "the listener is there",
      async () => (await inside.run("ss", "-Hltn", "sport = 5000")).stdout !== "",
    );
    for (const unit of ["broken", "killed", "backup"]) {
      await until(`${unit} has failed`, () => is(unit, "failed"));
    }
    await until(
      "restarts runs",
      async () =>
        /NRestarts=1/.test(
          (await inside.run("systemctl", "show", "restarts", "-pNRestarts")).stdout,
        ) &&
        await is("restarts", "active"),
    );

    const command = [
      Deno.execPath(),
      "run",
      "--allow-all",
      "--no-check",
      "/run/bruce/collector-system.js",
    ];
    // deno-lint-ignore no-explicit-any -- each step asserts the part it is about
    const look = async (...before: string[]): Promise<any> => {
      const ran = await inside.run(...before, ...command, "--dry-run");
      strictEqual(ran.code, 0, ran.stderr);
      return JSON.parse(ran.stdout);
    };
    // deno-lint-ignore no-explicit-any -- a snapshot as it came
    const unit = ({ snapshot }: any, name: string) => {
      // deno-lint-ignore no-explicit-any -- a row as it came
      const { since: _, ...row } = snapshot.units.find((row: any) => row.name === name) ?? {};
      return row;
    };
    const first = await look();

    await test.step("its units, those that run and those that do not", () => {
      const service = { manager: "systemd", kind: "service", exit_code: null, result: null };
      deepStrictEqual(unit(first, "ollama.service"), {
        ...service,
        ...{ name: "ollama.service", state: "running", enabled: true, restarts: 0 },
        ports: ["tcp/5000", "tcp/11434"],
      });
      const failed = { ...service, state: "failed", restarts: 0, ports: [] };
      deepStrictEqual(unit(first, "broken.service"), {
        ...failed,
        ...{ name: "broken.service", enabled: true, exit_code: 7, result: "exit-code" },
      });
      deepStrictEqual(unit(first, "killed.service"), {
        ...failed,
        ...{ name: "killed.service", enabled: null, result: "signal" },
      });
      const states = Object.fromEntries(
        // deno-lint-ignore no-explicit-any -- rows as they came
        first.snapshot.units.map((row: any) => [row.name, row.state]),
      );
      deepStrictEqual(
        ["idle", "once", "backup", "restarts"].map((name) => states[`${name}.service`]),
        ["stopped", "exited", "failed", "running"],
      );
      strictEqual(unit(first, "restarts.service").restarts, 1);
      for (const absent of ["unmet.service", "fine.service", "door.service", "docker.service"]) {
        strictEqual(states[absent], undefined, absent);
      }
    });

    await test.step("a timer whose service failed", () => {
      const { kind, state, exit_code, result } = unit(first, "backup.timer");
      deepStrictEqual([kind, state, exit_code, result], ["timer", "failed", 1, "exit-code"]);
      strictEqual(unit(first, "fine.timer").state, "waiting");
      // deno-lint-ignore no-explicit-any -- rows as they came
      const since = first.snapshot.units.map((row: any) => row.since).filter(Boolean);
      ok(since.length > 5);
      for (const moment of since) match(moment, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });

    await test.step("its listeners, with process and unit, once for all its forks", () => {
      const nobody = { container: null };
      deepStrictEqual(first.snapshot.listeners, [
        {
          ...nobody,
          ...{ process: "perl", unit: "ollama.service" },
          ...{ ports: ["tcp/11434"], local_ports: ["tcp/5000"] },
        },
        {
          ...nobody,
          ...{ process: "systemd", unit: "door.socket", ports: ["tcp/7070"], local_ports: [] },
        },
      ]);
    });

    await test.step("what systemd knows is complete, and the system is this one", () => {
      deepStrictEqual([first.complete, first.snapshot.unreadable], [true, {}]);
      match(first.collector.instance, /^machine [0-9a-f]{16}$/);
      const { platform, boot_id, kernel } = first.snapshot.os;
      strictEqual(platform, "linux");
      match(boot_id, /^[0-9a-f-]{36}\/\d+$/);
      strictEqual(kernel, Deno.osRelease());
    });

    await test.step("a second look differs in what moves all the time, and in nothing else", async () => {
      await shell("systemd-run --unit=run-u12345 --collect sleep 1000");
      await shell("systemctl start fine.service");
      const second = await look();
      const rows = ({ metrics: _, ...rest }: Record<string, unknown>) => rest;
      deepStrictEqual(rows(second.snapshot), rows(first.snapshot));
      notDeepStrictEqual(second.snapshot.metrics, first.snapshot.metrics);
      await shell("systemctl stop idle && systemctl start idle");
      const third = await look();
      strictEqual(unit(third, "idle.service").state, "running", "a change is seen");
    });

    await test.step("another user sees units, and ports whose process it may not see", async () => {
      const seen = await look(
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--",
        "env",
        "HOME=/tmp",
        "DENO_DIR=/tmp/deno",
      );
      strictEqual(seen.complete, true, "each port is there");
      deepStrictEqual(seen.snapshot.unreadable, {
        listeners: "processes of other users need root",
      });
      strictEqual(unit(seen, "broken.service").state, "failed");
      deepStrictEqual(
        // deno-lint-ignore no-explicit-any -- rows as they came
        seen.snapshot.listeners.map(({ process, ports, local_ports }: any) => [
          process,
          ports,
          local_ports,
        ]),
        [
          [null, [], ["tcp/5000"]],
          [null, ["tcp/7070"], []],
          [null, ["tcp/11434"], []],
        ],
      );
    });

    await test.step("where systemd does not run, there are no units, and it says so", async () => {
      const ran = await inside.run(
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--net",
        "--mount-proc",
        "sh",
        "-c",
        `mount -t tmpfs none /run/systemd; exec ${command.join(" ")} --dry-run`,
      );
      strictEqual(ran.code, 0, ran.stderr);
      const { complete, snapshot } = JSON.parse(ran.stdout);
      deepStrictEqual([complete, Object.hasOwn(snapshot, "units")], [true, false]);
      deepStrictEqual(snapshot.unreadable, { units: "systemd does not run this machine" });
    });

    await test.step("installed, it is not root, and sees as much", async () => {
      const file = inProject("tests/collectors/support/api_program.ts");
      await using api = await InsideProgram.start(inside, file, "4200");
      const ran = await inside.run(
        ...command,
        "install",
        "--apply",
        "--once",
        "--interval",
        "2",
        "--url",
        "http://127.0.0.1:4200",
        "--token",
        TOKEN,
      );
      strictEqual(ran.code, 0, ran.stdout + ran.stderr);
      await until("a payload arrives", () => api.lines.length >= 1).catch(async (error) => {
        const { stdout } = await inside.run("journalctl", "--no-pager", "-o", "cat", "-n", "40");
        throw new Error(`${error}\n${stdout}`);
      });
      const payload = JSON.parse(api.lines[0] ?? "");
      deepStrictEqual([payload.complete, payload.snapshot.unreadable], [true, {}]);
      deepStrictEqual(unit(payload, "ollama.service").ports, ["tcp/5000", "tcp/11434"]);
      const { stdout } = await inside.run(
        "systemctl",
        "show",
        "bruce-collector-system",
        "-pUser,AmbientCapabilities",
      );
      match(stdout, /AmbientCapabilities=cap_dac_read_search cap_sys_ptrace/);
      match(stdout, /User=daemon/);
      const unitFile = await inside.run("systemctl", "cat", "bruce-collector-system");
      match(unitFile.stdout, /^ExecStart=\S+ run --v8-flags=--max-semi-space-size=1 --allow-all /m);
      doesNotMatch(JSON.stringify(payload), /listens\.sh|sleep infinity|IO::Socket/);
    });
  },
});
