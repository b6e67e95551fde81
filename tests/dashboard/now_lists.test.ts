import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";

story("what Now only counts leads to its list", async (stack) => {
  await stack.sql`
    insert into waivers (reason, expires_at, hostname, created_by) values ('being rebuilt', 'infinity', 'box2-tube', 'ann')`;
  await stack.sql`update drift_rules set absent_confirmations = 3, open_confirmations = 3`;
  await stack.sql`
    insert into observed_snapshots (hostname, source, snapshot)
    values ('box2-media', 'docker', '{"containers": []}')`;
  await withPage(stack, { ...screens.phone, touch: true }, async (page) => {
    await page.getByRole("link", { name: /waived or in maintenance/ }).click();
    await page.getByText("waived by ann").first().waitFor();
    await page.getByText("being rebuilt").first().waitFor();
    await looksWell(page);
    await page.getByRole("link", { name: /waiting to be confirmed/ }).click();
    await page.getByText("1 of 3 looks").first().waitFor();
    await looksWell(page);
    await page.getByRole("link", { name: "Back to all" }).click();
    const fold = page.getByRole("button", { expanded: false }).first();
    await fold.waitFor();
    const folded = await page.getByRole("article").getByRole("listitem").count();
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    await page.getByText(/^BRUCE · printed /).waitFor();
    assert.ok(await page.getByRole("article").getByRole("listitem").count() > folded);
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    await page.getByText(/^BRUCE · printed /).waitFor({ state: "hidden" });
    await page.getByRole("link", { name: /Nobody can see \d+ things/ }).click();
    await page.getByRole("heading", { name: "Blind spots", exact: true }).waitFor();
  });
});
