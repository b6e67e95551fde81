import { DatabaseSync } from "node:sqlite";
import { addTarget, type Checking, delivered, messageAbout, same, until } from "./checking.ts";
import { type NtfyMessage, press } from "./ntfy_stand_in.ts";

/** Goes through one flow; what it returns is worth telling. Throws when something is not as it should be. */
export type Flow = (checking: Checking) => Promise<string | void>;

/** What is checked, in this order: each goes on from where the one before it ended. */
export const flows: [string, Flow][] = [
  ["in the seconds after a start n8n answers 404: the notice waits and is delivered", untilReady],
  ["a missing service reaches the urgent topic", tellsMissing],
  ["the button of the message acknowledges the issue", pressesButton],
  ["what is minor goes to the quiet topic and is acknowledged by rule", acknowledgesByRule],
  ["a restart is queued by the same event, once, however often it is told", queuesRestart],
  ["a restart that is not allowed is told", tellsRefusal],
  ["while ntfy is down n8n fails, BRUCE tries again, and the message arrives", outlastsNtfy],
  ["what is resolved is told quietly", tellsResolved],
  ["a group is one message", tellsGroup],
  ["an unknown webhook and a wrong header are dead letters with a hint", explainsDeadLetters],
  ["n8n keeps nothing of what it was sent", keepsNothing],
];

async function untilReady({ sql, n8n, homelab }: Checking): Promise<string> {
  await addTarget(sql, "n8n", `${n8n.url}/webhook/bruce-events`);
  await addTarget(sql, "n8n-restart", `${n8n.url}/webhook/bruce-restart`);
  await sql`update public.bruce_cmd_allowlist set enabled = true where name = 'docker_restart'`;
  await sql`
    insert into public.reactions (name, target, event_types)
    values ('tell', 'n8n', '{SERVICE_MISSING,SERVICE_UNEXPECTED}')`;
  await sql`
    insert into public.reactions (name, target, event_types, statuses)
    values ('restart', 'n8n-restart', '{SERVICE_MISSING}', '{opened}')`;
  await homelab.see(["web", "stray"]);
  await until("all notices are delivered", async () => {
    // a person would wait for the backoff
    await sql`update public.actions set next_attempt_at = now() where status = 'pending'`;
    await sql`update public.targets set breaker_retry_at = now() where breaker = 'open'`;
    const [left] = await sql`select from public.actions where status <> 'delivered' limit 1`;
    return left === undefined;
  });
  const early = await sql`select error from public.deliveries where outcome <> 'delivered'`;
  return early.length === 0 ? "it was ready at once" : `${early.length} × ${early[0]?.error}`;
}

async function tellsMissing({ ntfy }: Checking): Promise<void> {
  const message = await messageAbout(ntfy, "db on check-box is down");
  same("topic", message.topic, "bruce-urgent");
  same("priority", message.priority, 4);
  same("tags", message.tags, ["warning"]);
  same("buttons", message.actions?.map(({ label }) => label), ["Ack db"]);
}

async function pressesButton({ sql, ntfy }: Checking): Promise<void> {
  const message = await messageAbout(ntfy, "db on check-box is down");
  same("status of the answer", await press(message.actions![0]!), 200);
  const [issue] = await sql`
    select note from public.issues where event_type = 'SERVICE_MISSING' and acknowledged_at is not null`;
  same("note", issue?.note, "By the button of an ntfy message.");
}

async function acknowledgesByRule({ sql, ntfy }: Checking): Promise<void> {
  const message = await messageAbout(ntfy, "stray on check-box runs unexpectedly");
  same("topic", message.topic, "bruce-quiet");
  same("buttons", message.actions, []);
  await until("n8n acknowledges it", async () => {
    const [issue] = await sql`
      select note from public.issues
      where event_type = 'SERVICE_UNEXPECTED' and acknowledged_at is not null`;
    return String(issue?.note).startsWith("By rule of n8n");
  });
}

async function queuesRestart({ sql }: Checking): Promise<void> {
  const commands = () => sql`select name, target, state, issue_id from public.bruce_cmd`;
  const [command, ...others] = await commands();
  same("command", [command?.name, command?.state], ["docker_restart", "pending"]);
  same("others", others.length, 0);
  const [issue] = await sql`
    select issue_id from public.issues where event_type = 'SERVICE_MISSING'`;
  same("its issue", command?.issue_id, issue?.issue_id);
  await sql`select public.replay_actions(target => 'n8n-restart')`;
  await delivered(sql, "n8n-restart", 2);
  same("commands after it was told twice", (await commands()).length, 1);
}

async function tellsRefusal({ sql, ntfy }: Checking): Promise<string> {
  await sql`
    insert into public.events (hostname, service, event_type, severity, details)
    values ('nowhere', 'nothing', 'SERVICE_MISSING', 'high', 'Expected service nothing on nowhere.')`;
  const { message } = await messageAbout(ntfy, "Restart not queued");
  if (!message.startsWith("docker_restart nothing on nowhere: ")) {
    throw new Error(`The message is: ${message}`);
  }
  return message;
}

async function outlastsNtfy({ sql, ntfy, homelab }: Checking): Promise<void> {
  ntfy.setDown(true);
  await homelab.see(["stray"]);
  await until("BRUCE has tried", async () => {
    const [tried] = await sql`
      select from public.deliveries where target = 'n8n' and http_status = 500 limit 1`;
    return tried !== undefined;
  }, 60_000);
  ntfy.setDown(false);
  await messageAbout(ntfy, "web on check-box is down", 60_000);
  await messageAbout(ntfy, "n8n: BRUCE events failed", 60_000);
}

async function tellsResolved({ ntfy, homelab }: Checking): Promise<void> {
  await homelab.see(["web", "db", "stray"]);
  const message = await messageAbout(ntfy, "db on check-box runs again");
  same("priority", message.priority, 2);
  same("tags", message.tags, ["white_check_mark"]);
  same("buttons", message.actions, []);
}

async function tellsGroup({ sql, ntfy }: Checking): Promise<string> {
  await sql`
    insert into public.reactions (name, target, event_types, group_by)
    values ('grouped', 'n8n', '{GROUPED}', '{hostname}')`;
  await sql`
    insert into public.events (hostname, service, event_type, severity, details)
    select 'check-box', 's' || n, 'GROUPED', 'medium', 'Sentence ' || n || '.' from generate_series(1, 2) as n`;
  const message = await until<NtfyMessage>("both are told in one message", () => {
    const found = ntfy.messages.find(({ message }) => message.includes("Sentence 2."));
    return Promise.resolve(found ?? false);
  });
  same("message", message.message.split("\n").sort(), ["Sentence 1.", "Sentence 2."]);
  same("topic and priority", [message.topic, message.priority], ["bruce", 3]);
  return message.title;
}

async function explainsDeadLetters({ sql, n8n }: Checking): Promise<void> {
  await addTarget(sql, "unknown", `${n8n.url}/webhook/no-such-path`);
  await addTarget(sql, "wrong", `${n8n.url}/webhook/bruce-events`, "TARGET_WRONG_TOKEN");
  for (const name of ["unknown", "wrong"]) {
    await sql`insert into public.reactions (name, target, event_types) values (${name}, ${name}, '{NOTE}')`;
  }
  await sql`
    insert into public.events (hostname, event_type, severity, details)
    values ('check-box', 'NOTE', 'low', 'A note.')`;
  const errors = await until("both are dead letters", async () => {
    await sql`update public.actions set next_attempt_at = now() where status = 'pending'`;
    const rows = await sql<{ target: string; last_error: string }[]>`
      select target, last_error from public.actions where status = 'dead' order by target`;
    return rows.length === 2 && rows;
  });
  const [unknown, wrong] = errors;
  if (
    !unknown?.last_error.includes("activate the workflow") ||
    !wrong?.last_error.includes("auth header")
  ) {
    throw new Error(`The errors are: ${JSON.stringify(errors)}`);
  }
}

function keepsNothing({ database }: Checking): Promise<void> {
  const sqlite = new DatabaseSync(database, { readOnly: true });
  const rows = sqlite.prepare(
    "select count(*) as kept from execution_data where data like '%x-bruce-token%' or data like '%Bearer%'",
  ).get() as { kept: number };
  sqlite.close();
  same("executions with what was sent", rows.kept, 0);
  return Promise.resolve();
}
