import type { Command } from "commander";
import { say } from "../../program/say.ts";
import { send } from "../ask.ts";
import type { Environment } from "../command.ts";
import { mustExist } from "../names.ts";
import { showJson } from "../show.ts";
import { askWords } from "../words.ts";
import { listRows, NEEDS_KEY } from "./own_rows.ts";

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

interface Options {
  host: string;
  service: string;
  days?: string;
  from: string;
  to: string;
  zone?: string;
  reason: string;
  by?: string;
  json?: true;
}

/** `bruce window`: hours in which nothing is told. */
export function addWindows(program: Command, environment: Environment): void {
  const window = program.command("window").description("weekly hours in which nothing is told");
  window.command("add")
    .description(
      "tell nothing of these hosts in these hours of the week (bruce silence is for once)",
    )
    .requiredOption("--from <time>", "local time, such as 02:00")
    .requiredOption("--to <time>", "local time; before --from it is the next day")
    .requiredOption("--reason <text>", "why, for who looks at it later")
    .option("--host <pattern>", "name or pattern", "*")
    .option("--service <pattern>", "name or pattern", "*")
    .option("--days <list>", "mon,tue,wed,thu,fri,sat,sun (default: each day)")
    .option("--zone <zone>", "time zone, such as Europe/Paris (default: the one of this machine)")
    .option("--by <name>", "who decides (default: the token)")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      "\nExample:\n  bruce window add --host 'box2-*' --days sun --from 02:00 --to 04:00 --reason Updates",
    )
    .action((options: Options) => addWindow(environment, options));

  window.command("list")
    .description("the windows: weekly hours, and those of bruce silence")
    .option("--json", "JSON for scripts")
    .addHelpText("after", `\n${NEEDS_KEY}`)
    .action(({ json }: Options) =>
      listRows(environment, {
        from: "maintenance_windows",
        columns: [
          "id",
          "hostname",
          "service",
          "weekdays",
          "local_start",
          "local_end",
          "time_zone",
          "starts_at",
          "ends_at",
          "reason",
        ],
        none: "cli.no_window",
      }, json)
    );

  window.command("remove")
    .description("end a window: what it held back is told, if it is still so")
    .argument("<id>", "its number in bruce window list")
    .option("--by <name>", "who decides (default: the token)")
    .option("--json", "JSON for scripts")
    .addHelpText("after", "\nExample:\n  bruce window remove 3")
    .action(async (id: string, { by, json }: Options) => {
      const body = { what: "windows", key: id, remove: true, by };
      const made = await send(environment, "bruce/tune", body);
      if (json) return showJson(made);
      say((await askWords(environment))("cli.window.removed", id));
    });
}

async function addWindow(environment: Environment, options: Options): Promise<void> {
  await mustExist(environment, options.host, options.service);
  const weekdays = options.days?.split(",") ?? WEEK;
  const values = {
    hostname: options.host,
    service: options.service,
    reason: options.reason,
    weekdays,
    local_start: options.from,
    local_end: options.to,
    time_zone: options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  const made = await send(environment, "bruce/tune", { what: "windows", values, by: options.by });
  if (options.json) return showJson(made);
  const words = await askWords(environment);
  const days = weekdays.map((day) => words(`cli.day.${day}`)).join(" ");
  say(words("cli.window.added", options.host, days, options.from, options.to));
}
