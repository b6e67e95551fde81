import { match, strictEqual } from "node:assert/strict";
import { projectRoot } from "../../scripts/stack/paths.ts";
import { until } from "../_support/condition.ts";
import { SystemdMachine } from "../_support/systemd_machine.ts";

const machine = await SystemdMachine.boot();

const NAME = "bruce-stack";
const URL_OF_STACK = "http://127.0.0.2:54321";

Deno.test({
  name: `the installed stack runs for real${
    typeof machine === "string" ? ` (skipped: ${machine})` : ""
  }`,
  ignore: typeof machine === "string",
  async fn() {
    if (typeof machine === "string") return;
    await using inside = machine;
    const run = async (...command: string[]) => {
      const { code, stdout, stderr } = await inside.run(...command);
      strictEqual(code, 0, `${command.join(" ")}: ${stdout}${stderr}`);
      return stdout;
    };
    // this checkout may lie where no service sees it
    await run("sh", "-c", `mkdir /opt/bruce && mount --bind "${projectRoot}" /opt/bruce`);
    await run("useradd", "--system", "--home-dir", "/opt/bruce", "bruce");
    await run("sh", "-c", "mkdir -p /opt/bruce/supabase/.temp");
    await run("chown", "-R", "bruce", "/opt/bruce/dashboard", "/opt/bruce/supabase/.temp");
    const start = [Deno.execPath(), "run", "--allow-all", "/opt/bruce/scripts/start.ts"];
    await run(...start, "install", "--apply", "--user", "bruce", "--listen", "127.0.0.2");

    const status = async (path: string) =>
      (await inside.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", URL_OF_STACK + path))
        .stdout;
    await until("the dashboard answers", async () => await status("/") === "200", 120_000);
    strictEqual(await status("/rest/v1/drift"), "401");
    await until(
      "local.json is there",
      async () => (await inside.run("test", "-f", `/var/lib/${NAME}/local.json`)).code === 0,
    );
    const said = await run(...start, "password", "--data-dir", `/var/lib/${NAME}`);
    match(said, /E-mail +owner@bruce\.localhost/);
    match(await run("stat", "-c", "%U %a", `/var/lib/${NAME}/secrets.json`), /^bruce 600$/m);
    match(await run("stat", "-c", "%U %a", "/etc/bruce/stack.env"), /^root 600$/m);

    await run("systemctl", "stop", NAME);
    const { stdout } = await inside.run("systemctl", "show", NAME, "-pResult,ExecMainStatus");
    match(stdout, /Result=success/);
    match(stdout, /ExecMainStatus=0/);
    strictEqual((await inside.run("pgrep", "-x", "postgres")).stdout, "");
    await run(...start, "uninstall", "--apply");
    match(await run("ls", `/var/lib/${NAME}`), /secrets\.json/);
  },
});
