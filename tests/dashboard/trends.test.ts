import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import {
  barsOf,
  gapsOf,
  greatest,
  HEIGHT,
  stepsOf,
} from "../../dashboard/src/views/trends/bars.ts";
import { beginOf, readDays } from "../../dashboard/src/views/trends/period.ts";
import { reason, screens, withPage } from "../_support/browser.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { looksWell } from "./support/look.ts";

const hostile = `<img src=x onerror="document.title='taken'">`;

/** Two hosts of which one has a day of drift, one drifts still, and a service with a new image after which it was ill. */
async function tellMonth({ sql }: TestStack): Promise<void> {
  // what the homelab of the seed itself has is not what this is about
  await sql`delete from bruce.occurrences`;
  await sql`
    insert into bruce.watched_days (day)
    select d::date from generate_series(now() - interval '29 days', now() - interval '1 day', '1 day') as d
    where d::date <> (now() - interval '10 days')::date
    on conflict do nothing`;
  await sql`
    insert into bruce.occurrences (event_id, issue_id, hostname, event_type, service, field, severity, began_at, opened_at, ended_at,
      ended_by, flapping)
    select e.id, md5(e.id::text)::uuid, o.hostname, o.event_type, o.service, 'state', 'high',
      now() - o.hours * interval '1 hour' - interval '3 minutes', now() - o.hours * interval '1 hour',
      coalesce(now() - o.until * interval '1 hour', 'infinity'), case when o.until is not null then 'observed' end, o.flapping
    from (values
      (1, 'trend-web', 'SERVICE_MISSING', 'web', 300, 276, false), (2, 'trend-db', 'SERVICE_UNHEALTHY', ${hostile}, 47, null, false),
      (3, 'trend-web', 'SERVICE_RESTARTING', 'web', 5, 4, true)
    ) as o (number, hostname, event_type, service, hours, until, flapping)
    join (select id, row_number() over (order by id) as number from events) as e using (number)`;
  await sql`update bruce.counted_events set time_zone = null`;
  await sql`select bruce.recount_days()`;
  await sql`
    insert into image_changes (changed_at, hostname, service, service_id, image_before, image)
    values (now() - interval '6 hours', 'trend-web', 'web', -1, 'example/web:1.0', 'example/web:1.1')`;
}

const story = (name: string, fn: (stack: TestStack) => Promise<unknown>) =>
  Deno.test({
    name: name + reason,
    ignore: reason !== "",
    fn: async () => {
      await withStack(async (stack) => {
        await tellMonth(stack);
        await fn(stack);
      }, { seeded: true });
    },
  });

/** What each part says, on whatever screen. */
async function readTrends(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Trends", exact: true }).waitFor();
  await page.getByRole("img", { name: /^Everything: 3 opened in 30 days, at most/ }).waitFor();
  await page.getByRole("img", { name: /^SERVICE_MISSING: 1 opened in 30 days/ }).waitFor();
  await page.getByRole("img", { name: /^trend-db: 1 opened in 30 days, at most 1 open/ }).waitFor();
  // a day on which nobody looked is a gap, not a zero
  assert.ok(await page.locator("svg .gap").count() > 0);
  const months = page.getByRole("table", { name: "How long it took, by month" });
  await months.getByText("no data").first().waitFor();
  await page.getByRole("link", { name: "trend-web / web" }).first().waitFor();
  await page.getByText("web 1.1, before web 1.0").waitFor();
  await page.getByText(/^opened:/).first().waitFor();
  await page.getByText("No command ran for an issue.").waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  await looksWell(page);
}

story("where drift is going is told on a phone", async (stack) => {
  await withPage(stack, { ...screens.phone, touch: true }, async (page) => {
    await page.getByRole("link", { name: "More", exact: true }).click();
    await page.getByRole("link", { name: "Trends", exact: true }).click();
    await readTrends(page);
    await page.getByRole("link", { name: "7 days" }).click();
    await page.getByRole("img", { name: /^Everything: 2 opened in 7 days/ }).waitFor();
    // of the week before alone: it got better
    await page.getByRole("img", { name: /^SERVICE_MISSING: 0 opened in 7 days/ }).waitFor();
  });
});

story("and on a desk, from the time", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    await page.getByRole("link", { name: "Time", exact: true }).click();
    await page.getByRole("link", { name: "Trends: is it getting better?" }).click();
    await readTrends(page);
  });
});

Deno.test("a day without data is a gap of the line, and no bar", () => {
  assert.deepEqual(gapsOf([null, null, 1, 0, null]), [{ index: 0, days: 2 }, {
    index: 4,
    days: 1,
  }]);
  assert.deepEqual(stepsOf([null, 2, 0, null, 1], 2), [
    `1,0 2,0 2,${HEIGHT} 3,${HEIGHT}`,
    `4,${HEIGHT / 2} 5,${HEIGHT / 2}`,
  ]);
  assert.deepEqual(barsOf([null, 0, 1], 2), [{ index: 2, y: HEIGHT / 2, height: HEIGHT / 2 }]);
  assert.equal(greatest([null, null]), 0);
});

Deno.test("a time begins at midnight, today among its days", () => {
  const noon = new Date(2026, 2, 31, 12).getTime();
  assert.equal(beginOf(7, noon), new Date(2026, 2, 25).toISOString());
  assert.equal(beginOf(30, noon), new Date(2026, 2, 2).toISOString());
  assert.deepEqual([null, "7", "8", "x"].map(readDays), [30, 7, 30, 30]);
});
