import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { reason, screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { looksWell } from "./support/look.ts";

const hostile = "<img src=x onerror=alert(1)> \u202Egnp.exe";
const ignore = reason !== "";

/** A host of four services, of which one report shows all, and the next one none. */
async function holdOne({ sql }: Pick<TestStack, "sql">) {
  await sql`insert into assets (name) values ('box'), ('dark')`;
  await sql`insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 50) as n`;
  const running = Array.from({ length: 50 }, (_, n) => ({ name: `s${n + 1}`, state: "running" }));
  await report(sql, "box", { containers: running }, "2 minutes");
  await report(sql, "box", { containers: [] }, "1 minute");
}

async function report(
  sql: TestStack["sql"],
  hostname: string,
  snapshot: Record<string, unknown>,
  age: string,
) {
  await sql`
    insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
    values (${hostname}, 'docker', clock_timestamp() - ${age}::interval, '{"interval_s": 60}',
      ${JSON.stringify(snapshot)}::text::jsonb)`;
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
for (const theme of ["light", "dark"] as const) {
  Deno.test({
    name: `a blind spot says what to do, and on demand which names it has; ${theme}${reason}`,
    ignore,
    fn: () =>
      withStack(async (stack) => {
        await holdOne(stack);
        await report(
          stack.sql,
          "box2",
          { containers: [{ name: hostile, state: "running" }] },
          "1 second",
        );
        await withPage(stack, { ...screens.phone, theme, path: "#/coverage" }, async (page) => {
          const gap = page.locator("article", { hasText: "Declared hosts that nobody has seen" });
          await gap.getByText("Install a collector on the host").waitFor();
          assert.equal(await page.getByRole("link", { name: "dark" }).count(), 0);
          await gap.getByRole("button", { name: "Which ones?" }).click();
          await gap.getByRole("link", { name: "dark" }).waitFor();
          const containers = page.locator("article", { hasText: "Running containers and apps" });
          await containers.getByRole("button", { name: "Which ones?" }).click();
          await containers.getByText("<img src=x").waitFor();
          assert.equal(await page.locator("img").count(), 0);
          await looksWell(page);
        });
      }),
  });
}

Deno.test({
  name: `what the mass-change guard holds is released after saying what that does${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      await holdOne(stack);
      await withPage(stack, { ...screens.desk, path: "#/coverage?only=failing" }, async (page) => {
        await page.getByText("◆ held back").waitFor();
        await looksWell(page);
        await button(page, "Release…").click();
        const dialog = page.getByRole("dialog");
        await dialog.getByText("50 things that run on box now as far as BRUCE knows").waitFor();
        await looksWell(page);
        await dialog.getByRole("button", { name: "Release" }).click();
        await page.getByText("None needs care.").waitFor();
      });
      const [line] = await stack.sql`select actor from journal where kind = 'release'`;
      assert.equal(line?.actor, "owner@bruce.localhost");
    }),
});

Deno.test({
  name: `a viewer is not offered to release anything; in French${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      await holdOne(stack);
      const { id } = await stack.ownerSession();
      await stack.sql`insert into people (user_id, role) values (${id}, 'viewer')`;
      await withPage(
        stack,
        { ...screens.phone, language: "fr", path: "#/coverage" },
        async (page) => {
          await page.getByText("◆ retenu").waitFor();
          assert.equal(await button(page, /Libérer/).count(), 0);
          await looksWell(page);
        },
      );
    }),
});

Deno.test({
  name: `collectors are read in pages, and only the silent ones where one wants that${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      for (let host = 10; host < 33; host++) {
        await report(
          stack.sql,
          `box${host}`,
          { containers: [] },
          host === 10 ? "1 day" : "1 second",
        );
      }
      await stack.sql`
        update bruce.scopes set last_contact_at = last_contact_at - interval '1 day', excused_until = null
        where host = 'box10'`;
      await withPage(stack, { ...screens.desk, path: "#/coverage" }, async (page) => {
        const collectors = page.locator("article", { hasText: "docker" });
        await page.getByText("○ silent").waitFor();
        assert.match(await collectors.first().innerText(), /box10/);
        assert.match(await collectors.first().innerText(), /journalctl -u bruce-collector-docker/);
        assert.equal(await collectors.count(), 20);
        await page.getByRole("link", { name: "More collectors" }).click();
        await until("the second page", async () => await collectors.count() === 3);
        await page.getByRole("link", { name: "Back to the worst" }).click();
        await until("the first page", async () => await collectors.count() === 20);
        await page.getByRole("link", { name: /^Silent/ }).click();
        await until("the silent one", async () => await collectors.count() === 1);
        await looksWell(page);
      });
    }),
});
