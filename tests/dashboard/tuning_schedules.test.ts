import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";
import { at, rowOf, save } from "./support/tuning.ts";

story("a schedule is made, changed and removed, each after its preview", async (stack) => {
  await withPage(stack, { ...screens.desk, ...at("schedules") }, async (page) => {
    await page.getByText("There is none.").waitFor();
    await page.getByRole("button", { name: "New…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Host", { exact: false }).fill("box2-tube");
    await dialog.getByLabel("Begins at").fill("08:00");
    await dialog.getByLabel("Ends at").fill("22:00");
    await looksWell(page);
    await dialog.getByRole("button", { name: "Preview" }).click();
    await save(page, /nothing changes|issue/);
    const row = rowOf(page, "box2-tube");
    await row.getByText("08:00").waitFor();
    await row.getByText("22:00").waitFor();
    await looksWell(page);

    await row.getByRole("button", { name: "Edit box2-tube" }).click();
    await dialog.getByLabel("Ends at").fill("23:30");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await save(page, /is now|becomes/);
    await row.getByText("23:30").waitFor();
    await row.getByRole("button", { name: "Remove box2-tube" }).click();
    await save(page, /nothing changes|issue/);
    await page.getByText("There is none.").waitFor();
    const journal = await stack.sql`
      select actor from journal where kind = 'tuning' order by id`;
    assert.equal(journal.length, 3);
    assert.ok(journal.every(({ actor }) => actor === "owner@bruce.localhost"));
  });
});

story("a threshold and a schedule are changed in French, on a phone", async (stack) => {
  await stack.sql`
    insert into schedules (hostname, weekdays, local_start, local_end, time_zone, tolerance)
    values ('box2-tube', '{mon,fri}', '08:00', '22:00', 'Europe/Paris', '1 hour')`;
  const viewing = { ...screens.phone, language: "fr-FR", touch: true };
  await withPage(stack, { ...viewing, ...at("schedules") }, async (page) => {
    await page.getByRole("heading", { name: "Horaires" }).waitFor();
    const row = rowOf(page, "box2-tube");
    await row.getByText("lundi, vendredi").waitFor();
    await row.getByText("1 heure", { exact: true }).waitFor();
    await looksWell(page);
    await row.getByRole("button", { name: "Modifier box2-tube" }).click();
    const dialog = page.getByRole("dialog", { name: "Modifier box2-tube" });
    await dialog.getByLabel("Finit à").fill("23:00");
    await looksWell(page);
    await dialog.getByRole("button", { name: "Aperçu" }).click();
    await dialog.getByText("devient").waitFor({ state: "attached" });
    await looksWell(page);
    await dialog.getByRole("button", { name: "Enregistrer" }).click();
    await row.getByText("23:00").waitFor();
    await page.getByRole("link", { name: "Seuils" }).click();
    await rowOf(page, "processeur").getByRole("button", { name: "Modifier processeur" }).click();
    await page.getByLabel("S'ouvre au-dessus de").fill("97.5");
    await page.getByRole("dialog").getByRole("button", { name: "Aperçu" }).click();
    await page.getByRole("dialog").getByText(/au lieu de|rien ne change/).first().waitFor();
    await looksWell(page);
    await page.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
    await rowOf(page, "processeur").getByText("97,5").waitFor();
    await looksWell(page);
  });
});
