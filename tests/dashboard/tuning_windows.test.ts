import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { logInAs } from "./support/people.ts";
import { at, rowOf, save } from "./support/tuning.ts";
import { story } from "./support/story.ts";

story("a maintenance window is opened and ended, on a phone in French too", async (stack) => {
  await withPage(stack, { ...screens.desk, ...at("windows") }, async (page) => {
    await page.getByText("There is none.").waitFor();
    await page.getByRole("button", { name: "New…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Why").fill("<b>new disks</b>");
    await dialog.getByLabel("Host (* is any)").fill("box2-*");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await save(page, /It is about \d+ events?/);
    await rowOf(page, "<b>new disks</b>").getByText(/in force · by owner@bruce/).waitFor();
    await looksWell(page);
  });
  await withPage(
    stack,
    { ...screens.phone, ...at("windows"), language: "fr-FR", touch: true },
    async (page) => {
      await page.getByRole("button", { name: "Terminer <b>new disks</b>" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("devient").waitFor({ state: "attached" });
      await looksWell(page);
      await dialog.getByRole("button", { name: "Enregistrer" }).click();
      await page.getByText(/^passée · /).waitFor();
      await looksWell(page);
    },
  );
});

story("a waiver is ended", async (stack) => {
  await stack.sql`
    insert into waivers (reason, expires_at, hostname) values ('known', 'infinity', 'box2-*')`;
  await withPage(stack, { ...screens.phone, ...at("waivers") }, async (page) => {
    await page.getByText("for ever").waitFor();
    await looksWell(page);
    await page.getByRole("button", { name: "End known" }).click();
    await save(page, /no longer held back|nothing changes/);
    await page.getByText(/^ended · ended by owner@bruce/).waitFor();
    assert.equal(await page.getByRole("button", { name: "End known" }).count(), 0);
  });
});

story("who may only read sees all of it, and is offered no change", async (stack) => {
  const viewer = await stack.person("viewer");
  await withPage(stack, { ...screens.desk, provokes: /403|401/ }, async (page) => {
    await logInAs(page, viewer);
    for (
      const [kind, text] of [
        ["rules", "SERVICE_MISSING"],
        ["thresholds", "CPU"],
        ["settings", "Observations are kept"],
        ["schedules", "There is none."],
      ] as const
    ) {
      await page.evaluate(`location.hash = "#/tuning/${kind}"`);
      await page.getByText(text, { exact: true }).first().waitFor();
      assert.equal(
        await page.getByRole("main").getByRole("button").count(),
        0,
        `a viewer is offered nothing in ${kind}`,
      );
      await looksWell(page);
    }
  });
});
