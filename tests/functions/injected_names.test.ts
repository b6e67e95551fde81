import type { Words } from "../../scripts/cli/words.ts";
import { driftTable } from "../../scripts/stack/drift_table.ts";
import { oneLine, printable } from "../../scripts/program/printable.ts";
import { withStack } from "../_support/stack.ts";
import { actionFor, dispatch, event } from "./support/actions.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { serve } from "./support/serve.ts";

/** Names that do something where somebody forgets that they are text. */
const NAMES = [
  "<img src=x onerror=alert(1)>",
  "\u001b[31mred\u001b[2J\u001b]0;title\u0007",
  "\u009b31mred",
  "\u202egnp.exe",
  "\u2066left\u2069\u200e",
  "=cmd|' /C calc'!A1",
  "+1+1",
  "@SUM(1)",
  "[click](javascript:alert(1))",
  "a\r\nX-Injected: yes\r\n\r\nbody",
  "a\u2028b\u2029c",
  "%s%n%p",
  "${jndi:ldap://x}",
  'quote"comma,semicolon;',
  "../../etc/passwd",
  "`id`$(id)",
];

/** What a terminal obeys, and what turns a line around or breaks it. */
const OBEYED = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

for (const name of NAMES) {
  const shown = JSON.stringify(name);

  Deno.test(`a terminal shows ${shown}, and obeys no part of it`, () => {
    const row = {
      severity: "high",
      event_type: "SERVICE_MISSING",
      hostname: name,
      service: name,
      details: name,
    };
    const table = driftTable([row], "", String as unknown as Words, { width: Infinity });
    for (const text of [table, printable(name), oneLine(name)]) {
      assert(!OBEYED.test(text), JSON.stringify(text));
    }
    // the headings, the row, a blank and the sum: the name has made no line of its own
    assertEquals(table.split("\n").length, 4);
  });

  Deno.test(`a notification about ${shown} has no header, line or button more`, async () => {
    const requests: { headers: Headers; text: string }[] = [];
    await using target = serve(async (request) => {
      requests.push({ headers: request.headers, text: await request.text() });
      return Response.json({ id: "m1" });
    });
    const payload = { ...event, hostname: name, service: name, details: `${name} is missing.` };
    const { body } = await dispatch([
      actionFor(target.url, { kind: "ntfy", settings: { topic: "bruce" } }, payload),
      actionFor(target.url, { kind: "webhook" }, payload),
    ], { BRUCE_DASHBOARD_URL: "https://bruce.example/" });
    assertEquals(body.delivered, 2);
    for (const { headers } of requests) assertEquals(headers.get("x-injected"), null);
    const sent = requests.map(({ text }) => JSON.parse(text));
    const ntfy = sent.find(({ topic }) => topic === "bruce");
    for (const text of [ntfy.title, ntfy.message]) {
      assert(!OBEYED.test(text) && !text.includes("\n"), JSON.stringify(text));
    }
    const click = new URL(ntfy.click);
    assertEquals([click.origin, ntfy.actions], ["https://bruce.example", undefined]);
    // a program gets the name as it is: what it does with it is its own
    const webhook = sent.find(({ topic }) => topic === undefined);
    assertEquals([webhook.hostname, webhook.service], [name, name]);
  });
}

Deno.test("CSV of REST keeps each name in its field; a formula is kept as it was written", () =>
  withStack(async ({ api_url, secret_key, sql }) => {
    // line breaks are no name; the rest is
    const names = NAMES.filter((name) => !/[\r\n]/.test(name));
    for (const name of names) {
      await sql`insert into public.memories (source, body) values ('a note', ${name})`;
    }
    const answer = await fetch(`${api_url}/rest/v1/memories?select=body&order=id`, {
      headers: { apikey: secret_key, authorization: `Bearer ${secret_key}`, accept: "text/csv" },
    });
    assertEquals(answer.status, 200);
    const [head, ...lines] = (await answer.text()).trimEnd().split(/\r?\n/);
    assertEquals([head, lines.length], ["body", names.length]);
    const fields = lines.map((line) => line.replace(/^"(.*)"$/, "$1").replaceAll('""', '"'));
    assertEquals(fields, names);
  }));
