import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { at, rowOf, save } from "./support/tuning.ts";
import { story } from "./support/story.ts";

story("a rule gets another severity after its preview, and the journal says who", async (stack) => {
  await withPage(stack, { ...screens.phone, ...at("rules"), touch: true }, async (page) => {
    await rowOf(page, "SERVICE_MISSING").getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Severity").selectOption("low");
    assert.equal(await dialog.getByRole("button", { name: "Save" }).count(), 0);
    await looksWell(page);
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByText(/issues? gets? another severity|issues get another severity/).waitFor();
    const [before] = await stack.sql`
      select severity from drift_rules where event_type = 'SERVICE_MISSING'`;
    assert.notEqual(before?.severity, "low");
    await dialog.getByLabel("Severity").selectOption("info");
    await dialog.getByRole("button", { name: "Save" }).waitFor({ state: "hidden" });
    await dialog.getByRole("button", { name: "Preview" }).click();
    await save(page, /another severity/);
    await rowOf(page, "SERVICE_MISSING").getByText("info", { exact: true }).waitFor();
  });
  const [line] = await stack.sql`select actor, message from journal where kind = 'tuning'`;
  assert.equal(line?.actor, "owner@bruce.localhost");
  assert.match(line?.message, /SERVICE_MISSING: severity from "\w+" to "info"\.$/);
});

story("a rule is switched off and on again", async (stack) => {
  await withPage(stack, { ...screens.desk, ...at("rules") }, async (page) => {
    await page.getByRole("button", { name: "Switch off… PORT_MISMATCH" }).click();
    await save(page, /It is about \d+ events? of the last 7 days/);
    await rowOf(page, "PORT_MISMATCH").getByText("off", { exact: true }).waitFor();
    const [open] = await stack.sql`
      select count(*)::integer as n from issues where event_type = 'PORT_MISMATCH' and status <> 'resolved'`;
    assert.equal(open?.n, 0);
    await page.getByRole("button", { name: "Switch on… PORT_MISMATCH" }).click();
    await save(page, /PORT_MISMATCH/);
    await page.getByRole("button", { name: "Switch off… PORT_MISMATCH" }).waitFor();
  });
});

story("a threshold says how many notifications there would have been", async (stack) => {
  await withPage(stack, { ...screens.desk, ...at("thresholds") }, async (page) => {
    await page.getByRole("button", { name: "Edit CPU" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Resolves below").fill("99");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByText("clear below is not above open.").waitFor();
    await dialog.getByLabel("Opens above").fill("97");
    await dialog.getByLabel("Resolves below").fill("80");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await save(page, /\d+ notifications? in place of \d+ in the last 7 days/);
    await rowOf(page, "CPU").getByText("97 %", { exact: true }).waitFor();
  });
  const [row] = await stack.sql`
    select open_above::integer as o, clear_below::integer as c from thresholds where metric = 'cpu_pct'`;
  assert.deepEqual({ ...row }, { o: 97, c: 80 });
});

story("a reaction that groups says how many notifications it would send", async (stack) => {
  await stack.sql`insert into targets (name, kind) values ('log', 'journal')`;
  await stack.sql`insert into reactions (name, target) values ('all of it', 'log')`;
  await withPage(stack, { ...screens.phone, ...at("reactions") }, async (page) => {
    await page.getByRole("button", { name: "Edit all of it" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("all together").check();
    await dialog.getByLabel("Waits for others", { exact: true }).fill("2");
    await dialog.getByLabel("Waits for others: unit").selectOption("minutes");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await save(page, /\d+ notifications? in place of \d+/);
  });
  const [row] = await stack.sql`
    select group_by, group_wait::text as wait from reactions where name = 'all of it'`;
  assert.deepEqual({ ...row }, { group_by: ["everything"], wait: "00:02:00" });
});

story("what somebody else changed meanwhile is not overwritten", async (stack) => {
  await withPage(stack, { ...screens.desk, ...at("settings") }, async (page) => {
    await page.getByRole("button", { name: "Edit Settings" }).click();
    const dialog = page.getByRole("dialog");
    await looksWell(page);
    await dialog.getByLabel("A host settles for", { exact: true }).fill("7");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByRole("button", { name: "Save" }).waitFor();
    await stack.sql`update settings set settle_time = '3 minutes'`;
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Somebody changed settle_time meanwhile. Nothing was saved.").waitFor();
  });
});
