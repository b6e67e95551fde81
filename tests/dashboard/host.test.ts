import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { logInAs } from "./support/people.ts";
import { story } from "./support/story.ts";

const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });

story("declared stands beside observed, and each difference leads to its issue", async (stack) => {
  await withPage(stack, { ...screens.desk, path: "#/host/box2-daily" }, async (page) => {
    const address = row(page, "Address");
    await address.waitFor();
    assert.match(await address.innerText(), /192\.168\.2\.12\s.*192\.168\.2\.13.*≠.*address/s);
    assert.match(await row(page, "freshrss").innerText(), /tcp\/8021.*absent.*state.*high/s);
    assert.match(await row(page, "speedtest").innerText(), /—.*running.*undeclared.*low/s);
    // what is equal is folded
    assert.equal(await row(page, "maloja").count(), 0);
    await page.getByRole("button", { name: "3 as declared" }).click();
    await row(page, "maloja").waitFor();
    await looksWell(page);

    await page.getByRole("button", { name: "Issues of readeck" }).click();
    await page.getByRole("link", { name: /publishes tcp\/8032 but tcp\/8022/ }).first().waitFor();
    await looksWell(page);
    await page.getByRole("button", { name: "Explain maloja" }).click();
    await page.getByRole("dialog").getByText("Observed as declared: running.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await row(page, "freshrss").getByRole("link", { name: "high" }).click();
    await page.waitForURL(/#\/issue\/[0-9a-f-]{36}$/);
  });
});

story("an address with a service opens what explains it", async (stack) => {
  const path = "#/host/box2-daily?service=MALOJA";
  await withPage(stack, { ...screens.phone, touch: true, path }, async (page) => {
    await page.getByRole("dialog", { name: "What the rules say about maloja · box2-daily" })
      .waitFor();
    await page.getByRole("dialog").getByText("Observed as declared: running.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await row(page, "maloja").waitFor();
  });
});

story(
  "a hypervisor lists its guests; history and memories stand below, in French too",
  async (stack) => {
    await stack
      .sql`insert into memories (source, body, hostname) values ('anna', 'Le ventilateur est neuf.', 'Box2')`;
    const viewing = { ...screens.phone, language: "fr-FR", touch: true, path: "#/host/Box2" };
    await withPage(stack, viewing, async (page) => {
      await page.getByRole("heading", { name: /machines invitées/ }).waitFor();
      await page.getByRole("listitem").filter({ hasText: "box2-tube" }).filter({
        hasText: "en défaut",
      })
        .first().waitFor();
      await page.getByText("Le ventilateur est neuf.").waitFor();
      await page.getByRole("heading", { name: "30 derniers jours" }).waitFor();
      await looksWell(page);
    });
  },
);

story(
  "an operator forgets a source, told what that does; a viewer is not offered it",
  async (stack) => {
    await withPage(stack, { ...screens.desk, path: "#/host/box2-daily" }, async (page) => {
      await page.getByRole("button", { name: "Forget docker…" }).click();
      const dialog = page.getByRole("dialog", { name: "Forget docker · box2-daily?" });
      await dialog.getByText("If it reports again, it is new.").waitFor();
      await looksWell(page);
      await dialog.getByRole("button", { name: "Forget" }).click();
      await page.getByRole("button", { name: "Forget docker…" }).waitFor({ state: "hidden" });
      await row(page, "freshrss").getByText("unseen").first().waitFor();
      const [{ actor } = { actor: "" }] = await stack.sql`
      select actor from journal where kind = 'forget' and hostname = 'box2-daily'`;
      assert.equal(actor, "owner@bruce.localhost");

      await logInAs(page, await stack.person("viewer"));
      await page.goto(`${stack.dashboard_url}#/host/Box2`);
      await page.getByRole("button", { name: "Explain the host" }).waitFor();
      assert.equal(await page.getByRole("button", { name: /Forget/ }).count(), 0);
    });
  },
);

story("a host that nobody knows, and one with a hostile name", async (stack) => {
  const hostile = `<img src=x onerror=alert(1)>"] \u202Egnp \u001b[31m`;
  await stack.sql`insert into assets (name, asset_type) values ('nas', 'device')`;
  await stack.sql`insert into expected_services (hostname, name) values ('nas', ${hostile})`;
  await withPage(stack, { ...screens.phone, path: "#/host/nobody" }, async (page) => {
    await page.getByText("No host nobody is declared or observed.").waitFor();
    await page.getByRole("link", { name: "Search the hosts for this name" }).waitFor();
    await looksWell(page);
    await page.goto(`${stack.dashboard_url}#/host/nas?service=${encodeURIComponent(hostile)}`);
    await page.getByRole("dialog").getByText("No collector looks there").first().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    await looksWell(page);
  });
}, false);

story("maintenance of a host begins and ends on its page, in both languages", async (stack) => {
  const path = "#/host/box2-daily";
  await stack.sql`
    insert into maintenance_windows (reason, hostname, starts_at, ends_at)
    values ('new switch', 'box2-*', now() - interval '1 minute', now() + interval '1 hour')`;
  await withPage(stack, { ...screens.desk, path }, async (page) => {
    await page.getByRole("button", { name: "Maintenance…" }).click();
    const dialog = page.getByRole("dialog", { name: "Maintenance of box2-daily" });
    await dialog.getByRole("button", { name: "4 h" }).click();
    await dialog.getByLabel("Why").fill("<b>new disks</b>");
    await looksWell(page);
    await dialog.getByRole("button", { name: "Begin" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText(/in maintenance\s+until .* · <b>new disks<\/b> · owner@bruce/).waitFor();
    const [{ hours } = { hours: 0 }] = await stack.sql`
      select extract(epoch from ends_at - starts_at) / 3600 as hours
      from maintenance_windows where hostname = 'box2-daily'`;
    assert.ok(Math.abs(Number(hours) - 4) < 0.02, `${hours} hours`);
    // the one of several hosts is ended where all of them are seen
    await page.getByRole("link", { name: "window of box2-*" }).waitFor();
    assert.equal(await page.getByRole("button", { name: /^End it/ }).count(), 1);
    await looksWell(page);

    await logInAs(page, await stack.person("viewer"));
    await page.goto(`${stack.dashboard_url}${path}`);
    await page.getByText("<b>new disks</b>").waitFor();
    assert.equal(await page.getByRole("button", { name: /^(Maintenance|End)/ }).count(), 0);
  });
  const viewing = { ...screens.phone, touch: true, language: "fr-FR", path };
  await withPage(stack, viewing, async (page) => {
    await page.getByText(/^jusqu'à /).first().waitFor();
    await looksWell(page);
    await page.getByRole("button", { name: "Y mettre fin : <b>new disks</b>" })
      .click();
    await page.getByText("<b>new disks</b>").waitFor({ state: "hidden" });
    const [{ actor } = { actor: "" }] = await stack.sql`
      select actor from journal where kind = 'tuning' order by id desc limit 1`;
    assert.equal(actor, "owner@bruce.localhost");
    await page.getByRole("button", { name: "Maintenance…" }).click();
    const dialog = page.getByRole("dialog", { name: "Maintenance de box2-daily" });
    await dialog.getByRole("button", { name: "demain, 8 h" }).click();
    await looksWell(page);
  });
});
