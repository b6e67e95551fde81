import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import { until } from "../_support/condition.ts";
import { InsideProgram } from "../_support/inside_program.ts";
import { SystemdMachine } from "../_support/systemd_machine.ts";
import { TOKEN } from "../collectors/support/api_stand_in.ts";

const machine = await SystemdMachine.boot();

const NAME = "bruce-netbox-export";
const PORT = 4200;
/** The one that the stand-in for NetBox takes. */
const NETBOX_TOKEN = "0123456789abcdef0123456789abcdef01234567";

Deno.test({
  name: `the installed export runs for real${
    typeof machine === "string" ? ` (skipped: ${machine})` : ""
  }`,
  ignore: typeof machine === "string",
  async fn() {
    if (typeof machine === "string") return;
    await using inside = machine;
    const file = inProject("tests/netbox/support/stand_in_program.ts");
    await using program = await InsideProgram.start(inside, file, `${PORT}`);
    const [netboxUrl = ""] = await until(
      "NetBox is there",
      () => program.lines[0] && program.lines,
    );
    const run = async (...args: string[]) => {
      const deno = [Deno.execPath(), "run", "--allow-all", "--no-check"];
      const ran = await inside.run(
        ...deno,
        inProject("scripts/bruce.ts"),
        "netbox",
        "export",
        ...args,
      );
      strictEqual(ran.code, 0, ran.stdout + ran.stderr);
      return ran.stdout;
    };
    const show = async (unit: string, property: string) =>
      (await inside.run("systemctl", "show", unit, `-p${property}`, "--value")).stdout.trim();

    const printed = await run(
      ...["install", "--apply", "--netbox-url", netboxUrl, "--netbox-token", NETBOX_TOKEN],
      ...["--url", `http://127.0.0.1:${PORT}`, "--token", TOKEN],
    );
    match(printed, new RegExp(`called +systemctl restart ${NAME}\\.timer`));
    strictEqual(await show(`${NAME}.timer`, "ActiveState"), "active");
    match(
      await show(`${NAME}.timer`, "TimersCalendar"),
      /OnCalendar=\*-\*-\* 03:15:00 ; next_elapse=.*03:1/,
    );
    strictEqual(await show(`${NAME}.service`, "ActiveState"), "inactive", "it waits for the night");

    // what the shipped command does
    const { code } = await inside.run("systemctl", "start", NAME);
    const { stdout } = await inside.run("journalctl", "--no-pager", "-o", "cat", "-u", NAME);
    strictEqual(code, 0, stdout);
    match(stdout, /^netbox: 4 objects, /m);
    deepStrictEqual(program.lines.slice(1), ["4"]);
    strictEqual(await show(`${NAME}.service`, "Result"), "success");

    await run("uninstall", "--apply", "--purge");
    strictEqual(await show(`${NAME}.service`, "LoadState"), "not-found");
    const left = await inside.run(
      "sh",
      "-c",
      "ls -d /etc/bruce/*netbox* /usr/local/lib/bruce/*netbox* /var/lib/*netbox* /var/lib/systemd/timers/*netbox* 2>/dev/null",
    );
    strictEqual(left.stdout, "");
  },
});
