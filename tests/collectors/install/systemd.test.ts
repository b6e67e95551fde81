import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { COMMANDS, type Source } from "../../../scripts/collectors/runtime/sources.ts";
import { inProject } from "../../../scripts/stack/paths.ts";
import { until } from "../../_support/condition.ts";
import { InsideProgram } from "../../_support/inside_program.ts";
import { SystemdMachine } from "../../_support/systemd_machine.ts";
import { TOKEN } from "../support/api_stand_in.ts";
import { OneFiles } from "../support/one_file.ts";
import { certificate } from "../support/private_ca.ts";
import { engineWith, serveEngine } from "../support/engine_stand_in.ts";

const machine = await SystemdMachine.boot();

const NAME = "bruce-collector-docker";
const PORT = 4000;
const WHERE = ["--url", `http://127.0.0.1:${PORT}`, "--token", TOKEN];
/** Nobody listens at the port called discard. */
const NOBODY = "https://127.0.0.1:9";
const STATE = `/var/lib/${NAME}`;
/** Any group but that of root: who made up the socket's group must not matter. */
const DAEMON = 1;

/** Starts the server in place of the API, inside of the machine. */
function startApi(inside: SystemdMachine): Promise<InsideProgram> {
  const file = inProject("tests/collectors/support/api_program.ts");
  return InsideProgram.start(inside, file, `${PORT}`);
}

// deno-lint-ignore no-explicit-any -- payloads as they came
function payloadsOf({ lines }: InsideProgram): any[] {
  return lines.map((line) => JSON.parse(line));
}

Deno.test({
  name: `the installed service runs for real${
    typeof machine === "string" ? ` (skipped: ${machine})` : ""
  }`,
  ignore: typeof machine === "string",
  async fn(test) {
    if (typeof machine === "string") return;
    await using inside = machine;
    await OneFiles.buildIn(inside.share, ...Object.keys(COMMANDS) as Source[]);
    const container = JSON.parse(
      await Deno.readTextFile(
        new URL("../docker/fixtures/inspect.running-healthy.json", import.meta.url),
      ),
    );
    await using _engine = serveEngine(engineWith([container]), `${inside.share}/docker.sock`);
    await Deno.chown(`${inside.share}/docker.sock`, 0, DAEMON);
    await Deno.chmod(`${inside.share}/docker.sock`, 0o660);
    const run = async (source: string, args: string[]) => {
      const command = [Deno.execPath(), "run", "--allow-all", "--no-check"];
      const ran = await inside.run(...command, `/run/bruce/collector-${source}.js`, ...args);
      strictEqual(ran.code, 0, ran.stdout + ran.stderr);
      return ran.stdout;
    };
    const collect = (...args: string[]) => run("docker", args);
    const show = async (unit: string, ...properties: string[]) => {
      const { stdout } = await inside.run("systemctl", "show", unit, `-p${properties.join()}`);
      return stdout.trim().split("\n").sort();
    };
    const journal = async () => (await inside.run("journalctl", "--no-pager", "-o", "cat")).stdout;

    let api = await startApi(inside);
    try {
      await test.step("a timer starts it, hardened, and it reads the socket by its group", async () => {
        const printed = await collect(
          ...["install", "--apply", "--once", "--interval", "2", "--hostname", "box2-media"],
          ...["--socket", "/run/bruce/docker.sock", ...WHERE],
        );
        match(printed, new RegExp(`called +systemctl restart ${NAME}\\.timer`));
        await until("two payloads arrive", () => api.lines.length >= 2)
          .catch(async (error) => Promise.reject(new Error(`${error}\n${await journal()}`)));
        const [{ hostname, error, complete, snapshot, collector }] = payloadsOf(api);
        deepStrictEqual([hostname, error, complete], ["box2-media", null, true]);
        deepStrictEqual([snapshot.containers.length, collector.interval_s], [1, 2]);
        await until("a run has ended", async () => {
          const [code, result] = await show(`${NAME}.service`, "ExecMainStatus", "Result");
          return code === "ExecMainStatus=0" && result === "Result=success";
        });
        deepStrictEqual(await show(`${NAME}.service`, "SupplementaryGroups"), [
          "SupplementaryGroups=daemon",
        ]);
        const { stdout } = await inside.run("stat", "-Lc", "%a %u", STATE);
        match(stdout, /^700 [1-9]\d*$/m, "its state is its own, and it is not root");
      });

      await test.step("as a service that waits by itself it outlives an outage and loses nothing", async () => {
        await collect("install", "--apply", "--interval", "1");
        deepStrictEqual(await show(`${NAME}.timer`, "LoadState"), ["LoadState=not-found"]);
        const before = api.lines.length;
        await until("it goes on", () => api.lines.length > before);
        await api[Symbol.asyncDispose]();
        const waiting = async () =>
          (await inside.run("cat", `${STATE}/docker@box2-media.jsonl`)).stdout.trim().split("\n");
        await until("payloads wait in the spool", async () => (await waiting()).length >= 2);
        const kept = (await waiting()).map((line) => JSON.parse(line).seq);
        api = await startApi(inside);
        await until("they arrive", () => api.lines.length > kept.length);
        deepStrictEqual(payloadsOf(api).slice(0, kept.length).map(({ seq }) => seq), kept);
        deepStrictEqual(await show(`${NAME}.service`, "ActiveState", "NRestarts"), [
          "ActiveState=active",
          "NRestarts=0",
        ]);
      });

      await test.step("the other collectors run in their units too, and read the files they are given", async () => {
        const others: Record<string, string[]> = {
          proxmox: ["--endpoint", NOBODY, "--api-token", "a@pve!b=1", "--ca", "/run/bruce/ca.pem"],
          truenas: ["--endpoint", NOBODY, "--api-key", "1-a", "--ca", "/run/bruce/ca.pem"],
          health: ["--targets", "/run/bruce/targets.json"],
          proxy: ["--traefik", NOBODY],
        };
        await Deno.copyFile(await certificate("ca.pem"), `${inside.share}/ca.pem`);
        const target = { host: "h", service: "s", kind: "dns", target: "localhost" };
        await Deno.writeTextFile(`${inside.share}/targets.json`, JSON.stringify([target]));
        await Promise.all(
          Object.entries(others).map(async ([source, settings]) => {
            await run(source, ["install", "--apply", ...WHERE, "--hostname", "lab", ...settings]);
            const { code } = await inside.run("systemctl", "start", `bruce-collector-${source}`);
            strictEqual(code, 0, await journal());
          }),
        );
        const told = payloadsOf(api).filter(({ hostname }) => hostname === "lab");
        deepStrictEqual(
          new Map(told.map(({ source, error }) => [source, error?.kind])),
          new Map([
            ["proxmox", "unreachable"],
            ["truenas", "unreachable"],
            ["service_health", undefined],
            ["proxy", "unreachable"],
          ]),
        );
      });

      await test.step("uninstall leaves nothing of it", async () => {
        await collect("uninstall", "--apply", "--purge");
        deepStrictEqual(await show(`${NAME}.service`, "LoadState"), ["LoadState=not-found"]);
        const { stdout } = await inside.run(
          ...[
            "sh",
            "-c",
            `ls -d /etc/bruce/*docker* /usr/local/lib/bruce/*docker* ${STATE} 2>/dev/null`,
          ],
        );
        strictEqual(stdout, "");
      });
    } finally {
      await api[Symbol.asyncDispose]();
    }
  },
});
