import { strict as assert } from "node:assert";
import { reason, screens, withPage } from "../_support/browser.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { askAgain, looksWell } from "./support/look.ts";
import { logInAs } from "./support/people.ts";

const story = (name: string, fn: (stack: TestStack) => Promise<unknown>) =>
  Deno.test({
    name: name + reason,
    ignore: reason !== "",
    fn: async () => {
      await withStack(fn);
    },
  });

/** A collector of `box` reported these containers some minutes ago. */
async function report({ sql }: TestStack, minutesAgo: number, containers: object[]) {
  await sql`
    insert into observed_snapshots (hostname, source, observed_at, snapshot)
    values ('box', 'docker', now() - make_interval(mins => ${minutesAgo}),
      ${sql.json({ containers } as never)})`;
}

const web = (port: number, rest = {}) => ({
  name: "web",
  state: "running",
  image: "nginx:1",
  ports: [`${port}:80/tcp`],
  ...rest,
});

/** The port of a service has moved; answers the address of its issue. */
async function moved(stack: TestStack, rest = {}): Promise<{ path: string; issue_id: string }> {
  const { sql } = stack;
  await sql`update settings set root_cause_grace = '0', settle_time = '0'`;
  await sql`
    insert into snapshots (snapshot_type, data) values
      ('netbox', '[{"hostname": "box", "services": [{"name": "web", "port": 80}]}]')`;
  await sql`insert into targets (name, kind, url) values ('phone', 'webhook', 'https://hooks.example/x')`;
  await sql`insert into reactions (name, target, group_wait) values ('tell', 'phone', '0')`;
  await report(stack, 5, [web(80)]);
  await report(stack, 4, [web(8080, rest)]);
  await sql`select bruce.flush_tasks(bruce.clock())`;
  const [issue] = await sql`select issue_id from issues where event_type = 'PORT_MISMATCH'`;
  return { path: `#/issue/${issue?.issue_id}`, issue_id: issue?.issue_id };
}

story("the story of an issue is read from first seen to resolved", async (stack) => {
  const { sql } = stack;
  const { path, issue_id } = await moved(stack);
  const [{ details: issue }] = await sql`select details from issues` as [{ details: string }];
  await sql`
    insert into deliveries (finished_at, target, outcome, attempt, http_status, error, action_id)
    select now(), target, 'retry', 1, 503, 'is away', action_id from actions`;
  await sql`
    update actions set status = 'delivered', attempts = 2, next_attempt_at = null, finished_at = now()`;
  await withPage(stack, { ...screens.desk, path }, async (page) => {
    await page.getByRole("heading", { level: 1, name: issue }).waitFor();
    const told = page.getByRole("listitem");
    await told.filter({ hasText: "phone was told" }).filter({ hasText: "failed" })
      .filter({ hasText: "503 is away" }).waitFor();
    await looksWell(page);

    await page.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByLabel("Note (optional)").fill("moved on purpose");
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge" }).click();
    await told.filter({ hasText: "owner@bruce.localhost acknowledged it" })
      .filter({ hasText: "moved on purpose" }).waitFor();
    await page.getByText("acknowledged by owner@bruce.localhost").waitFor();

    await page.getByRole("button", { name: "Waive until…" }).click();
    await page.getByLabel("Why").fill("in the winter");
    await page.getByRole("button", { name: "Waive until", exact: true }).click();
    await page.getByText(/^waived until .* by owner@bruce.localhost$/).waitFor();
    await looksWell(page);
    await page.getByRole("button", { name: "End the waiver" }).click();
    await told.filter({ hasText: "Opened again" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "End the waiver" }).count(), 0);

    await report(stack, 1, [web(80)]);
    await askAgain(page);
    await page.getByRole("strong").or(page.locator("strong")).filter({ hasText: /^resolved$/ })
      .first().waitFor();
    assert.equal(await page.getByRole("button", { name: "Acknowledge" }).count(), 0);
    const headlines = await page.locator("ol strong:first-child").allInnerTexts();
    assert.deepEqual(headlines.filter((text) => !text.includes("phone")).slice(0, 3), [
      "First seen",
      "Opened",
      "owner@bruce.localhost acknowledged it",
    ]);
    const ends = headlines.filter((text) => /^(Resolved|No longer open)/.test(text));
    assert.deepEqual(ends, ["No longer open, because it is waived", "Resolved"]);
  });
  await withPage(stack, {
    ...screens.phone,
    language: "fr-FR",
    theme: "dark",
    touch: true,
    path: `#/issue/${issue_id}`,
  }, async (page) => {
    for (
      const text of [
        "Vu pour la première fois",
        "owner@bruce.localhost l'a pris en charge",
        "Ouvert de nouveau",
        "phone a été averti",
      ]
    ) {
      await page.getByText(text).first().waitFor();
    }
    await page.getByText("résolu", { exact: true }).waitFor();
    await looksWell(page);
  });
});

story(
  "who is late to acknowledge learns who takes care, and may take over with a note",
  async (stack) => {
    const { path, issue_id } = await moved(stack);
    await withPage(stack, { ...screens.phone, path }, async (page) => {
      await page.getByRole("button", { name: "Acknowledge" }).click();
      await stack.sql`select acknowledge(${issue_id}, 'anna', 'I look at it.')`;
      const dialog = page.getByRole("dialog");
      const button = dialog.getByRole("button", { name: "Acknowledge" });
      await button.click();
      await dialog.getByText("Somebody else takes care of it already").waitFor();
      await dialog.getByText(/anna acknowledged it at .*: I look at it\./).waitFor();
      await looksWell(page);
      await page.getByLabel("Note (optional)").fill("moved on purpose");
      await button.click();
      await page.getByText("acknowledged by owner@bruce.localhost").waitFor();
    });
  },
);

story("the evidence shows what is different of the thing concerned alone", async (stack) => {
  const { path } = await moved(stack);
  await withPage(stack, { ...screens.phone, path }, async (page) => {
    const row = page.getByRole("row").filter({ hasText: "ports.0" });
    await row.filter({ hasText: "80:80/tcp" }).filter({ hasText: "8080:80/tcp" }).waitFor();
    assert.equal(await page.getByText("nginx:1").first().isVisible(), false);
    await page.getByText(/members equal, or always moving/).click();
    await page.getByText("nginx:1").first().waitFor();
    await looksWell(page);
    await stack.sql`delete from bruce.stored_snapshots`;
    await page.reload();
    await page.getByText("The snapshot is no longer kept.").waitFor();
  });
});

story("a row of a megabyte holds nothing up, and hostile names are text", async (stack) => {
  const hostile = `<img src=x onerror="document.title='taken'">\u202E evil \u001B[31m`;
  const { path, issue_id } = await moved(stack, { labels: { a: "x".repeat(1_000_000) } });
  const { sql } = stack;
  await sql`select acknowledge(${issue_id}, ${hostile}, ${hostile.repeat(20)})`;
  await sql`
    insert into memories (created_at, source, body, hostname, valid_from, written_by)
    values (now(), ${hostile}, ${hostile}, 'box', now(), 'x')`;
  await withPage(stack, { ...screens.phone, path }, async (page) => {
    await page.getByText(/Its row is too large to compare \(1 MB\)\./).waitFor();
    await page.getByText("<img src=x").first().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    assert.match(await page.title(), /BRUCE$/);
    await looksWell(page);
  });
});

story("a note is written and kept; who may only read is offered none of it", async (stack) => {
  const { path } = await moved(stack);
  const viewer = await stack.person("viewer");
  await withPage(stack, { ...screens.desk, path, provokes: /40[13]/ }, async (page) => {
    await page.getByRole("button", { name: "Add a note" }).click();
    await page.getByLabel("Note", { exact: true }).fill("the proxy needs 8080");
    await looksWell(page);
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByText("the proxy needs 8080").waitFor();
    await page.getByText("A note was written (owner@bruce.localhost)").waitFor();

    await logInAs(page, viewer);
    await page.goto(stack.dashboard_url + path);
    await page.getByText("the proxy needs 8080").waitFor();
    await page.getByRole("button", { name: "Explain" }).waitFor();
    for (
      const name of [
        "Acknowledge",
        "Waive until…",
        "Run a command…",
        "Add a note",
        "End the waiver",
      ]
    ) {
      assert.equal(await page.getByRole("button", { name }).count(), 0, name);
    }
  });
  const [memory] = await stack.sql`select source, hostname, service from memories`;
  assert.deepEqual({ ...memory }, {
    source: "owner@bruce.localhost",
    hostname: "box",
    service: "web",
  });
});

story("a cause leads to what it explains, and that back to its cause", async (stack) => {
  const { sql } = stack;
  const { issue_id } = await moved(stack);
  await sql`
    insert into issues (status, severity, event_type, hostname, service, details, first_seen_at, last_seen_at,
      cause, drift_key, suppressed_by)
    select 'pending', 'low', 'SERVICE_MISSING', 'box', 's' || n, 'Victim ' || n || ' is gone.', now(), now(),
      'FIRST_SEEN', 'victim' || n, ${issue_id}
    from generate_series(10, 34) as n`;
  await withPage(stack, { ...screens.desk, path: `#/issue/${issue_id}` }, async (page) => {
    await page.getByRole("heading", { name: "Explains 25 other issues" }).waitFor();
    await page.getByRole("link", { name: "More issues" }).click();
    await page.getByRole("link", { name: "Victim 34 is gone." }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Victim 12 is gone." }).count(), 0);
    assert.equal(await page.getByRole("link", { name: /^Victim / }).count(), 5);
    assert.equal(await page.getByRole("link", { name: "More issues" }).count(), 0);
    await looksWell(page);
    await page.reload();
    await page.getByRole("link", { name: "Victim 34 is gone." }).waitFor();
    await page.getByRole("link", { name: "Back to the worst" }).click();
    await page.getByRole("link", { name: "Victim 12 is gone." }).click();
    await page.getByRole("heading", { level: 1, name: "Victim 12 is gone." }).waitFor();
    await page.getByRole("heading", { name: "Root cause" }).waitFor();
    await page.getByText("explained by its root cause").waitFor();
    await page.getByText("No snapshot proves it").waitFor();
  });
});

story("an unknown issue is said to be unknown", async (stack) => {
  const path = "#/issue/00000000-0000-4000-8000-000000000000";
  await withPage(stack, { ...screens.phone, path, provokes: /40[04]/ }, async (page) => {
    await page.getByRole("heading", { name: "There is no such issue" }).waitFor();
    await looksWell(page);
    await page.goto(`${stack.dashboard_url}#/issue/nonsense`);
    await page.getByRole("heading", { name: "There is no such issue" }).waitFor();
    await page.getByRole("link", { name: "What is wrong now" }).click();
    await page.getByText("Nobody reports, so nothing is known.").waitFor();
  });
});

story("the link of a notification survives a log-in", async (stack) => {
  const { path } = await moved(stack);
  const viewer = await stack.person("viewer");
  await withPage(stack, screens.phone, async (page) => {
    await page.getByRole("link", { name: "More" }).click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("E-mail").waitFor();
    await page.goto(stack.dashboard_url + path);
    await page.getByLabel("E-mail").fill(viewer.email);
    await page.getByLabel("Password").fill(viewer.password);
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    assert.ok(page.url().endsWith(path));
  });
});
