import type { Command } from "commander";
import { say } from "../program/say.ts";
import { type Row, send } from "./ask.ts";
import { actOnCause, causeOr, sayActs } from "./causes.ts";
import type { Environment } from "./command.ts";
import { issuesOf } from "./issues_of.ts";
import { futureOf } from "./moment.ts";
import { mustExist } from "./names.ts";
import { showJson } from "./show.ts";
import { askWords } from "./words.ts";

interface Options {
  note?: string;
  reason: string;
  until: string;
  type?: string;
  source?: string;
  by?: string;
  cause?: string;
  json?: true;
}

/** Commands by which a person decides about what is told. */
export function addDecisions(program: Command, environment: Environment): void {
  program.commandsGroup("Decide:");
  decision(program, "ack", "say that somebody takes care of open issues")
    .argument("[host|issue]", "host, or an issue_id")
    .argument("[service]", "only of this service")
    .option("--cause <key>", "all issues of this cause: bruce causes")
    .option("--note <text>", "what you do about it")
    .option("--type <event_type>", "only issues of this rule, such as PORT_MISMATCH")
    .addHelpText("after", '\nExample:\n  bruce ack docker1 jellyfin --note "Disk ordered."')
    .action(
      async (
        host: string | undefined,
        service: string | undefined,
        { cause, note, by, type, json }: Options,
        command: Command,
      ) => {
        causeOr(command, cause, host, "required argument 'host|issue'");
        if (cause !== undefined) {
          return await sayActs(
            environment,
            await actOnCause(environment, cause, "acknowledge", { note, by }, json),
            json,
          );
        }
        const found = await issuesOf(environment, host as string, service, type, "open");
        const acknowledged = await each(
          found,
          ({ issue_id }) => send(environment, `bruce/issues/${issue_id}/acknowledge`, { note, by }),
        );
        if (json) return showJson(acknowledged);
        const words = await askWords(environment);
        acknowledged.forEach((row, index) =>
          say(String(
            row.message ?? words("cli.taken", row.acknowledged_by, detailsOf(found[index])),
          ))
        );
      },
    );

  decision(
    program,
    "waive",
    "accept issues as they are until a date; ends when their value changes",
  )
    .argument("[host|issue]", "host, or an issue_id")
    .argument("[service]", "only of this service")
    .option("--cause <key>", "all issues of this cause: bruce causes")
    .requiredOption("--until <date>", "2027-03-01, 30d, 12h, or an ISO 8601 moment")
    .requiredOption("--reason <text>", "why, for who looks at it later")
    .option("--type <event_type>", "only issues of this rule, such as PORT_MISMATCH")
    .addHelpText(
      "after",
      '\nExample:\n  bruce waive docker1 speedtest --until 60d --reason "Moves in March."',
    )
    .action(async (
      host: string | undefined,
      service: string | undefined,
      options: Options,
      command: Command,
    ) => {
      const { cause, reason, by, type, json } = options;
      const expires_at = futureOf("--until", options.until);
      causeOr(command, cause, host, "required argument 'host|issue'");
      if (cause !== undefined) {
        return await sayActs(
          environment,
          await actOnCause(environment, cause, "waive", { reason, expires_at, by }, json),
          json,
        );
      }
      const found = await issuesOf(environment, host as string, service, type, "open,pending");
      const waived = await each(
        found,
        ({ issue_id }) =>
          send(environment, `bruce/issues/${issue_id}/waive`, { reason, expires_at, by }),
      );
      if (json) return showJson(waived);
      const words = await askWords(environment);
      found.forEach((row) => say(words("cli.waived", words.moment(expires_at), detailsOf(row))));
    });

  decision(program, "unack", "give issues back that somebody took: they are told again")
    .argument("[host|issue]", "host, or an issue_id")
    .argument("[service]", "only of this service")
    .option("--cause <key>", "all issues of this cause: bruce causes")
    .addHelpText("after", "\nExample:\n  bruce unack docker1 jellyfin")
    .action(async (
      host: string | undefined,
      service: string | undefined,
      { cause, by, json }: Options,
      command: Command,
    ) => {
      causeOr(command, cause, host, "required argument 'host|issue'");
      if (cause !== undefined) {
        return await sayActs(
          environment,
          await actOnCause(environment, cause, "unacknowledge", { by }, json),
          json,
        );
      }
      const found = (await issuesOf(environment, host as string, service, undefined, "open"))
        .filter((row) => row.acknowledged_by !== null);
      const back = await each(
        found,
        ({ issue_id }) => send(environment, `bruce/issues/${issue_id}/unacknowledge`, { by }),
      );
      if (json) return showJson(back);
      const words = await askWords(environment);
      if (found.length === 0) throw new Error(words("cli.nobody_took"));
      found.forEach((row) => say(words("cli.given_back", detailsOf(row))));
    });

  decision(program, "unwaive", "end the waivers of issues: they open again if they are still so")
    .argument("<host|issue>", "host, or an issue_id")
    .argument("[service]", "only of this service")
    .addHelpText("after", "\nExample:\n  bruce unwaive docker1 speedtest")
    .action(async (host: string, service: string | undefined, { by, json }: Options) => {
      const found = (await issuesOf(environment, host, service, undefined, "open,pending"))
        .filter((row) => row.waived_by !== null);
      const ended = await each(
        found,
        ({ waived_by }) => send(environment, `bruce/waivers/${waived_by}/end`, { by }),
      );
      if (json) return showJson(ended);
      const words = await askWords(environment);
      if (found.length === 0) throw new Error(words("cli.nothing_waived"));
      found.forEach((row) => say(words("cli.unwaived", detailsOf(row))));
    });

  decision(program, "silence", "tell nothing of a host or service for a time: a maintenance window")
    .argument("<host>", "name or pattern such as box2-*; * is all")
    .argument("[service]", "name or pattern", "*")
    .requiredOption("--until <date>", "2h, 3d, 2027-03-01, or an ISO 8601 moment")
    .requiredOption("--reason <text>", "why, for who looks at it later")
    .addHelpText("after", '\nExample:\n  bruce silence box2 --until 2h --reason "New disk."')
    .action(async (hostname: string, service: string, { reason, until, by, json }: Options) => {
      const ends_at = futureOf("--until", until);
      await mustExist(environment, hostname, service);
      const values = { hostname, service, reason, starts_at: new Date().toISOString(), ends_at };
      const made = await send(environment, "bruce/tune", { what: "windows", values, by });
      if (json) return showJson(made);
      const words = await askWords(environment);
      const what = service === "*" ? hostname : `${hostname} ${service}`;
      say(words("cli.silenced", what, words.moment(ends_at)));
    });

  decision(
    program,
    "forget",
    "end all that is known of a host because it reported; for what is gone for good",
  )
    .argument("<host>", "name of the host")
    .option("--source <source>", "only what this source told, such as docker")
    .addHelpText("after", "\nExample:\n  bruce forget old-nas")
    .action(async (host: string, { source, by, json }: Options) => {
      const answer = await send(environment, `bruce/hosts/${encodeURIComponent(host)}/forget`, {
        source,
        by,
      });
      if (json) return showJson(answer);
      const words = await askWords(environment);
      say(words("cli.forgotten", answer.hostname, answer.things, answer.issues));
    });

  decision(program, "release", "apply what the mass-change guard holds: what it shows is true")
    .argument("<host>", "host of the snapshot; netbox for a declared state")
    .argument("<source>", "its source; netbox for a declared state")
    .addHelpText("after", "\nExample:\n  bruce release docker1 docker")
    .action(async (hostname: string, source: string, { by, json }: Options) => {
      const answer = await send(environment, "bruce/snapshots/release", { hostname, source, by });
      if (json) return showJson(answer);
      const { opened, resolved } = answer.events as Record<string, number>;
      say((await askWords(environment))("cli.applied", opened, resolved));
    });
}

function decision(program: Command, name: string, summary: string): Command {
  return program.command(name)
    .description(summary)
    .option("--by <name>", "who decides (default: the token)")
    .option("--json", "JSON for scripts");
}

/** One after the other: each is a decision of its own. */
async function each(
  issues: readonly Row[],
  decide: (issue: Row) => Promise<Row>,
): Promise<Row[]> {
  const answers: Row[] = [];
  for (const issue of issues) answers.push(await decide(issue));
  return answers;
}

function detailsOf(issue: Row | undefined): string {
  return String(issue?.details ?? "");
}
