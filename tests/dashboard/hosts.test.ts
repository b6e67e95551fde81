import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";

const hostile = "<img src=x onerror=alert(1)> \u202Egnp.exe \u001b[31mred " + "long".repeat(40);

story(
  "hosts stand below what they are on, with a state in shape, colour and word",
  async (stack) => {
    await withPage(stack, { ...screens.desk, path: "#/hosts" }, async (page) => {
      const states = page.getByRole("group", { name: "Hosts by state" });
      const daily = page.getByRole("listitem").filter({
        has: page.getByRole("link", { name: "box2-daily", exact: true }),
      });
      await daily.getByText("▲ ill").waitFor();
      const left = (name: string) =>
        page.getByRole("link", { name, exact: true }).boundingBox().then((box) => box!.x);
      assert.ok(await left("box2-daily") > await left("Box2"), "a guest is indented");
      await looksWell(page);

      // its services come when they are asked for, what differs first
      await page.getByRole("button", { name: "Services of box2-daily" }).click();
      await daily.getByRole("link", { name: "freshrss" }).waitFor();
      assert.match(await daily.locator("ul li").first().innerText(), /≠/);

      // counts are filters, and the address keeps them
      await states.getByRole("button", { name: "unseen" }).click();
      await page.getByRole("link", { name: "Windows Whisper/TTS" }).waitFor();
      await page.getByRole("link", { name: "box2-daily" }).waitFor({ state: "hidden" });
      assert.equal(new URL(page.url()).hash, "#/hosts?state=grey");
      assert.match(await states.getByRole("button", { name: "ill" }).innerText(), /[1-9]/);
      await page.reload();
      await page.getByRole("link", { name: "Windows Whisper/TTS" }).waitFor();
      assert.equal(
        await states.getByRole("button", { name: "unseen" }).getAttribute("aria-pressed"),
        "true",
      );
    });
  },
);

story(
  "hosts are found by a part of their name, a tag, as tiles, on a phone in French",
  async (stack) => {
    const viewing = { ...screens.phone, language: "fr-FR", touch: true, path: "#/hosts" };
    await withPage(stack, viewing, async (page) => {
      const search = page.getByLabel("Partie d'un nom");
      await search.pressSequentially("media");
      await page.getByRole("link", { name: "box2-daily" }).waitFor({ state: "hidden" });
      await page.getByText("sur Box2").waitFor();
      assert.equal(
        await search.evaluate((field) => field.matches(":focus")),
        true,
        "typing goes on",
      );
      await page.getByRole("button", { name: "Tuiles" }).click();
      await page.getByRole("link", { name: /box2-media/ }).waitFor();
      assert.equal(new URL(page.url()).hash, "#/hosts?search=media&as=tiles");
      await looksWell(page);
      await search.fill("");
      await page.getByLabel("Étiquette").selectOption("nas");
      await page.getByRole("link", { name: /TrueNAS/ }).waitFor();
      await search.fill("no such host");
      await page.getByText("Aucun hôte n'est ainsi.").waitFor();
      await page.getByRole("link", { name: "Afficher tous les hôtes" }).click();
      await page.getByRole("link", { name: "box2-daily" }).waitFor();
      await looksWell(page);
      await page.getByRole("link", { name: "box2-daily" }).click();
      await page.getByRole("heading", { level: 1, name: "box2-daily" }).waitFor();
    });
  },
);

story("hosts come in pages, and a hostile name is text", async (stack) => {
  await stack.sql`
    insert into assets (name, asset_type) select 'host-' || lpad(n::text, 3, '0'), 'device' from generate_series(1, 130) as n`;
  await stack
    .sql`insert into assets (name, asset_type, role) values (${hostile}, 'device', ${hostile})`;
  await withPage(stack, { ...screens.phone, path: "#/hosts" }, async (page) => {
    await page.getByRole("link", { name: "<img src=x" }).waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    await looksWell(page);
    await page.getByRole("link", { name: "More hosts" }).click();
    await page.getByRole("link", { name: "host-130" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "host-001" }).count(), 0);
    await page.getByRole("link", { name: "Back to the first" }).click();
    await page.getByRole("link", { name: "host-001" }).waitFor();
  });
}, false);

story("where no host is, the page says what to do", async (stack) => {
  await withPage(stack, { ...screens.desk, path: "#/hosts" }, async (page) => {
    await page.getByText("No host is declared, and none reports.").waitFor();
    await looksWell(page);
  });
}, false);
