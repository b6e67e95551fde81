import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";
import { at, rowOf } from "./support/tuning.ts";

story("forms of tuning speak in units, zones and names that somebody knows", async (stack) => {
  await stack.sql`insert into targets (name, kind) values ('log', 'journal')`;
  const viewing = { ...screens.phone, touch: true, timeZone: "Europe/Paris" };
  await withPage(stack, { ...viewing, ...at("thresholds") }, async (page) => {
    const dialog = page.getByRole("dialog");
    await rowOf(page, "database").getByText("8 GiB", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Edit database" }).click();
    assert.equal(await dialog.getByLabel("Opens above (GiB)").inputValue(), "8");
    await dialog.getByLabel("Opens above (GiB)").fill("9");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByText("9 GiB").waitFor();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });

    await page.evaluate(`location.hash = "#/tuning/windows"`);
    await page.getByRole("button", { name: "New…" }).click();
    await dialog.getByLabel("Why").fill("updates");
    await dialog.getByLabel("Host (* is any)").fill("box2-dail");
    await dialog.locator(`option[value="box2-daily"]`).waitFor({ state: "attached" });
    await dialog.getByLabel("Host (* is any)").fill("box2-dayli");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByText("No host called box2-dayli is known.").waitFor();
    await looksWell(page);
    await dialog.getByRole("button", { name: "Cancel" }).click();

    await page.evaluate(`location.hash = "#/tuning/schedules"`);
    await page.getByRole("button", { name: "New…" }).click();
    assert.equal(await dialog.getByLabel("Time zone").inputValue(), "Europe/Paris");
    await dialog.getByRole("button", { name: "Cancel" }).click();

    await page.evaluate(`location.hash = "#/tuning/reactions"`);
    await page.getByRole("button", { name: "New…" }).click();
    await dialog.getByText("none ticked: one notification each").waitFor();
    await dialog.getByLabel("Name", { exact: true }).fill("all of it");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByText("Issues that are open already are not told").waitFor();
    await dialog.getByText(/\d+ fields as usual/).click();
    await dialog.getByText("nothing: one notification each").waitFor();
    await looksWell(page);
  });
  const [row] = await stack.sql`
    select open_above = 9 * 2::numeric ^ 30 as is_nine from thresholds where metric = 'database_bytes'`;
  assert.equal(row?.is_nine, true);
});

story("a command that is refused says why, and its dialog stays", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "More for box2-tube" }).click();
    await page.getByRole("button", { name: "Run a command…" }).click();
    await dialog.getByText("required").waitFor();
    assert.equal(await dialog.getByLabel("Command").inputValue(), "qm_start");
    await dialog.getByLabel("vmid").fill("nobody");
    await dialog.getByRole("button", { name: "Queue it" }).click();
    await dialog.getByRole("alert").waitFor();
    assert.match(await dialog.getByRole("alert").innerText(), /is no guest declared/);
    await looksWell(page);
    await dialog.getByLabel("vmid").fill("");
    await dialog.getByRole("button", { name: "Queue it" }).click();
    assert.equal(await dialog.locator("input:invalid").count(), 1, "it is required");
  });
  const [asked] = await stack
    .sql`select count(*)::integer as n from bruce_cmd where state <> 'rejected'`;
  assert.equal(asked?.n, 0);
});
