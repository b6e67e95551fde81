import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { blocksOf } from "../../dashboard/src/views/time/blocks.ts";
import {
  lastNight,
  placeOfTime,
  readPeriod,
  sliderHours,
  timeAtPlace,
} from "../../dashboard/src/views/time/period.ts";
import { shadeOf, weeksOf } from "../../dashboard/src/views/time/weeks.ts";
import { reason, screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { looksWell } from "./support/look.ts";
import { logInAs } from "./support/people.ts";

const hostile = `<img src=x onerror="document.title='taken'">\u202E evil`;

/**
 * A night of events on hosts that nothing else speaks of, by the hour before now: `night-web` opened and stays, `night-db`
 * was open for days and went, `night-old` is older than any night. Each has the id of its issue.
 */
async function tellNight({ sql }: TestStack): Promise<void> {
  const told = [
    ["night-old", "opened", "low", 24 * 20, "Old drift of night-old."],
    ["night-old", "resolved", "low", 24 * 19, "Old drift of night-old."],
    ["night-db", "opened", "critical", 24 * 6, "The database is down."],
    ["night-db", "resolved", "critical", 1 / 60, "The database is down."],
    ["night-web", "opened", "high", 1 / 30, `The web server is ${hostile}`],
  ] as const;
  for (const [host, status, severity, hours, details] of told) {
    await sql`
      insert into events (created_at, status, severity, event_type, hostname, details, expected, observed, source, drift_key,
        issue_id)
      values (now() - ${hours} * interval '1 hour', ${status}, ${severity}, 'PORT_MISMATCH', ${host}, ${details}, 'tcp/80',
        'tcp/81', 'docker', ${`PORT_MISMATCH/${host}`}, md5(${host})::uuid)`;
  }
}

const story = (name: string, fn: (stack: TestStack) => Promise<unknown>) =>
  Deno.test({
    name: name + reason,
    ignore: reason !== "",
    fn: async () => {
      await withStack(async (stack) => {
        await tellNight(stack);
        await fn(stack);
      }, { seeded: true });
    },
  });

const changes = (page: Page, title: string | RegExp) =>
  page.locator("section").filter({ has: page.getByRole("heading", { name: title }) });

story("what changed since yesterday is one click away from what is wrong now", async (stack) => {
  await withPage(stack, { ...screens.phone, touch: true }, async (page) => {
    await page.getByRole("link", { name: "since yesterday" }).click();
    await page.getByRole("heading", { name: "What changed since…" }).waitFor();
    await page.getByText(/^Since .*:$/).waitFor();
    const [appeared, gone] = [/The web server is <img src=x/, "The database is down."].map((name) =>
      changes(page, "What changed since…").getByRole("listitem").filter({
        has: page.getByRole("link", { name }),
      })
    );
    await appeared?.getByText("appeared").waitFor();
    await gone?.getByText("disappeared").waitFor();
    assert.equal(await page.getByText("Old drift of night-old.").count(), 0);
    assert.equal(await page.locator("main img").count(), 0);
    await looksWell(page);
    await page.getByRole("link", { name: "A week" }).click();
    await until("the period is in the address", () => page.url().endsWith("#/time?since=7d"));
    // it was not there a week ago, and is not there now
    await gone?.waitFor({ state: "hidden" });
    await appeared?.getByRole("link").click();
    const id = "#/issue/";
    await until("the issue is shown", () => page.url().includes(id));
  });
});

story("a long night is read in pages, in French as well", async (stack) => {
  await stack.sql`
    insert into events (created_at, status, severity, event_type, hostname, details, drift_key, issue_id)
    select now() - n * interval '1 second', 'opened', 'low', 'PORT_MISMATCH', 'many', 'Row ' || n || '.',
      'PORT_MISMATCH/many/' || n, gen_random_uuid()
    from generate_series(1, 40) as n`;
  await withPage(
    stack,
    { ...screens.desk, language: "fr-FR", path: "#/time?since=24h" },
    async (page) => {
      await page.getByRole("link", { name: "Row 1.", exact: true }).waitFor();
      await looksWell(page);
      await page.getByRole("link", { name: "Changements plus anciens" }).click();
      await page.getByRole("link", { name: "Row 40.", exact: true }).waitFor();
      assert.equal(await page.getByRole("link", { name: "Row 1.", exact: true }).count(), 0);
      await page.getByRole("link", { name: "Revenir aux plus récents" }).click();
      await page.getByRole("link", { name: "Row 1.", exact: true }).waitFor();
    },
  );
});

story("the slider goes back by the keyboard, and the list is of then", async (stack) => {
  await withPage(stack, { ...screens.desk, path: "#/time" }, async (page) => {
    const state = changes(page, "What differed at…");
    const slider = page.getByRole("slider", { name: "Time, 30 days back, by the hour" });
    await state.getByText(/differences? (is|are) open\./).waitFor();
    assert.equal(await slider.getAttribute("aria-valuetext"), "now");
    await slider.focus();
    for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
    await state.getByRole("link", { name: "The database is down." }).waitFor();
    assert.match(await state.innerText(), /1 difference was open\./);
    assert.match(await slider.getAttribute("aria-valuetext") ?? "", /:00:00/);
    assert.match(page.url(), /#\/time\?at=.*%3A00%3A00/);
    await looksWell(page);
    await page.keyboard.press("Home");
    await state.getByText("Nothing that anybody saw differed.").waitFor();
    await page.keyboard.press("End");
    await state.getByText(/differences? (is|are) open\./).waitFor();
    assert.equal(page.url().includes("at="), false);
    const [{ then } = { then: "" }] = await stack
      .sql`select to_char(now() at time zone 'UTC' - interval '467 hours', 'YYYY-MM-DD"T"HH24:MI') as then`;
    await state.getByLabel("At").fill(then);
    await state.getByLabel("At").blur();
    await state.getByRole("link", { name: "Old drift of night-old." }).waitFor();
  });
});

story(
  "what differed at a time is read in pages, and another time starts at its worst",
  async (stack) => {
    await stack.sql`
    insert into issues (issue_id, status, severity, event_type, hostname, details, first_seen_at, opened_at,
      last_seen_at, cause, drift_key)
    select md5('many' || n)::uuid, 'open', 'info', 'PORT_MISMATCH', 'many', 'Row ' || n || '.', now(), now(), now(),
      'FIRST_SEEN', 'PORT_MISMATCH/many/' || n
    from generate_series(1, 60) as n`;
    await stack.sql`
    insert into events (created_at, status, severity, event_type, hostname, details, drift_key, issue_id)
    select now() - interval '1 day' - n * interval '1 second', 'opened', 'info', 'PORT_MISMATCH', 'many',
      'Row ' || n || '.', 'PORT_MISMATCH/many/' || n, md5('many' || n)::uuid
    from generate_series(1, 60) as n`;
    await withPage(stack, { ...screens.phone, path: "#/time" }, async (page) => {
      const state = changes(page, "What differed at…");
      const row = (n: number) => state.getByRole("link", { name: `Row ${n}.`, exact: true });
      await row(1).waitFor();
      await state.getByText(/The worst 50 of \d+\./).waitFor();
      assert.equal(await row(60).count(), 0);
      await state.getByRole("link", { name: "More differences" }).click();
      await row(60).waitFor();
      assert.equal(await row(1).count(), 0);
      assert.equal(await state.getByText(/The worst/).count(), 0);
      await looksWell(page);
      await page.reload();
      await row(60).waitFor();
      await state.getByRole("link", { name: "Back to the worst" }).click();
      await row(1).waitFor();
      await state.getByRole("link", { name: "More differences" }).click();
      await row(60).waitFor();
      await state.getByRole("slider").focus();
      await page.keyboard.press("ArrowLeft");
      await row(1).waitFor();
      assert.match(page.url(), /#\/time\?at=[^&]*$/);
    });
  },
);

story("a day of the calendar says what it changed", async (stack) => {
  await withPage(stack, { ...screens.phone, path: "#/time" }, async (page) => {
    const calendar = page.getByRole("table");
    await calendar.getByRole("columnheader", { name: "Mon" }).waitFor();
    assert.equal(await calendar.getByRole("rowheader").count(), 12);
    const [{ name } = { name: "" }] = await stack.sql`
      select to_char(now() - interval '20 days', 'FMDay, FMMonth FMDD') as name`;
    const day = calendar.getByRole("link", { name: `${name}: 1 issue opened` });
    assert.equal(await day.innerText(), "1");
    await day.click();
    await page.getByRole("link", { name: "Old drift of night-old." }).waitFor();
    await page.getByText("1 appeared, 0 changed, 0 disappeared.").waitFor();
    assert.equal(await day.getAttribute("aria-current"), "date");
    await looksWell(page);
  });
});

story("a host shows its month as a line and as a list", async (stack) => {
  await withPage(stack, { ...screens.phone, path: "#/time" }, async (page) => {
    const host = changes(page, "A host over 30 days");
    await host.getByLabel("Host").fill("night-db");
    await host.getByRole("button", { name: "Show" }).click();
    await host.getByRole("img", { name: "Worst open issue of night-db over time" }).waitFor();
    assert.deepEqual(
      (await host.getByRole("listitem").allInnerTexts()).map((text) =>
        /critical|nothing open/.exec(text)?.[0]
      ),
      ["nothing open", "critical", "nothing open"],
    );
    await looksWell(page);
    await host.getByLabel("Host").fill("box2-da");
    await until(
      "known hosts are offered",
      async () => await page.locator("datalist option[value=box2-daily]").count() === 1,
    );
  });
});

story("who may only read sees all of it, and who may not sees nothing", async (stack) => {
  const [viewer, stranger] = [await stack.person("viewer"), await stack.person("none")];
  await withPage(stack, { ...screens.desk, provokes: /403|401/ }, async (page) => {
    await logInAs(page, viewer);
    await page.getByRole("link", { name: "Time" }).click();
    // in the morning the page begins with last night, and what is told here is of now
    await page.getByRole("link", { name: "24 hours" }).click();
    await page.getByRole("link", { name: /^The web server is/ }).first().waitFor();
    await page.getByRole("table").waitFor();
    await page.getByText(/differences? (is|are) open\./).waitFor();
    await page.getByLabel("Host").fill("night-db");
    await page.keyboard.press("Enter");
    await page.getByRole("img", { name: /night-db/ }).waitFor();
    await logInAs(page, stranger);
    await page.getByRole("heading", { name: "This account may not read here yet." }).waitFor();
  });
});

Deno.test("an address that cannot be read is last night", () => {
  const now = new Date(2026, 10, 28, 9, 30).getTime();
  const night = {
    since: new Date(2026, 10, 27, 20).getTime(),
    until: new Date(2026, 10, 28, 8).getTime(),
    named: "night",
  };
  assert.deepEqual(lastNight(now), night);
  const early = new Date(2026, 10, 28, 6).getTime();
  assert.deepEqual(lastNight(early), { since: night.since, named: "night" }, "it still lasts");
  for (
    const address of ["", "since=", "since=soon", "since=2030-01-01T00:00Z", "until=2026-01-01"]
  ) {
    assert.deepEqual(readPeriod(new URLSearchParams(address), now), night);
  }
  const evening = new Date(2026, 10, 28, 18).getTime();
  assert.deepEqual(readPeriod(new URLSearchParams("since=night"), evening), night);
  assert.deepEqual(
    readPeriod(new URLSearchParams(), evening),
    { since: evening - 86_400_000, named: "day" },
    "from noon on it is the last day",
  );
  assert.deepEqual(readPeriod(new URLSearchParams("since=24h"), now), {
    since: now - 86_400_000,
    named: "day",
  });
  const since = Date.parse("2026-11-01T00:00Z");
  assert.deepEqual(
    readPeriod(new URLSearchParams("since=2026-11-01T00:00Z&until=2026-11-02T00:00Z"), now),
    { since, until: since + 86_400_000 },
  );
  assert.deepEqual(
    readPeriod(new URLSearchParams("since=2026-11-01T00:00Z&until=2026-10-02T00:00Z"), now),
    { since },
    "a period that ends before it begins has no end",
  );
});

Deno.test("a place of the slider and its time are the same, and the last place is now", () => {
  const now = Date.parse("2026-11-28T09:30:00Z");
  assert.equal(timeAtPlace(sliderHours, now), undefined);
  assert.equal(timeAtPlace(sliderHours - 1, now), Date.parse("2026-11-28T09:00:00Z"));
  assert.equal(timeAtPlace(0, now), Date.parse("2026-10-29T10:00:00Z"));
  for (let place = 0; place <= sliderHours; place++) {
    assert.equal(placeOfTime(timeAtPlace(place, now), now), place);
  }
  assert.equal(placeOfTime(0, now), 0);
});

Deno.test("weeks, shades and blocks are what the days and intervals say", () => {
  const days = Array.from({ length: 10 }, (_, index) => ({
    day: `2026-11-${index + 10}`,
    starts_at: "",
    ends_at: "",
    opened: index,
    is_complete: true,
  }));
  assert.deepEqual(weeksOf(days).map(({ length }) => length), [7, 3]);
  assert.deepEqual([0, 1, 50, 51, 100].map((opened) => shadeOf(opened, 100)), [0, 1, 2, 3, 4]);
  assert.deepEqual(blocksOf([]), []);
  const [first, second] = blocksOf([
    { starts_at: "2026-11-01T00:00Z", ends_at: "2026-11-04T00:00Z", severity: null },
    { starts_at: "2026-11-04T00:00Z", ends_at: "2026-11-05T00:00Z", severity: "critical" },
  ]);
  assert.deepEqual([first?.x, first?.width, second?.x, second?.width, second?.height], [
    0,
    750,
    750,
    250,
    60,
  ]);
});
