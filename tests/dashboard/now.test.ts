import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";

/** The group of the VM that the sample homelab has stopped. */
const stopped = "VM box2-tube is declared active but is stopped.";

story(
  "what is wrong is said in one sentence, in both languages, on a phone and on a desk",
  async (stack) => {
    const { phone, desk } = screens;
    await withPage(stack, { ...phone, language: "fr-FR", touch: true }, async (page) => {
      const heading = page.getByRole("heading", { level: 1 });
      await heading.filter({
        hasText: /critiques?, .*Tout le reste de ce que l'on voit est conforme/s,
      }).waitFor();
      assert.match(await heading.innerText(), /6 choses déclarées que personne ne voit\./);
      await page.getByText("en direct").waitFor();
      await looksWell(page);
    });
    await withPage(stack, desk, async (page) => {
      await page.getByText(/2 critical, .*Everything else that anybody sees is as declared\./)
        .waitFor();
      assert.match(await page.title(), /^2 critical, .* BRUCE$/);
      await page.getByRole("link", { name: stopped }).waitFor();
      await looksWell(page);
    });
  },
);

for (
  const [language, said] of [
    ["en-GB", /^Anyone can sign up at this project: they read nothing/],
    ["fr-FR", /^N'importe qui peut créer un compte dans ce projet/],
  ] as const
) {
  story(
    `open sign-ups are told to the operator, and closed ones are not: ${language}`,
    async (stack) => {
      let isClosed = false;
      await withPage(stack, { ...screens.phone, language }, async (page) => {
        await page.route(
          "**/auth/v1/settings",
          (route) => route.fulfill({ json: { disable_signup: isClosed } }),
        );
        await page.reload();
        await page.getByText(said).waitFor();
        await looksWell(page);
        isClosed = true;
        const asked = page.waitForResponse("**/auth/v1/settings");
        await page.reload();
        await asked;
        await page.getByRole("heading", { level: 1 }).waitFor();
        assert.equal(await page.getByText(said).count(), 0);
        const own = await fetch(`${stack.api_url}/auth/v1/settings`, {
          headers: { apikey: stack.publishable_key },
        });
        assert.equal((await own.json()).disable_signup, true, "as the local stack says");
      });
    },
  );
}

story("somebody takes care of an issue, and the journal says who", async (stack) => {
  await withPage(stack, screens.phone, async (page) => {
    const group = page.getByRole("article").filter({ hasText: stopped });
    await group.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByLabel("Note (optional)").fill("looking at it");
    await looksWell(page);
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge" }).click();
    await group.getByText("acknowledged by owner@bruce.localhost").waitFor();
    await group.getByText("(looking at it)").waitFor();
    await page.getByText("1 issue taken care of").waitFor();
  });
  const [line] = await stack.sql`select actor from journal where kind = 'acknowledge'`;
  assert.equal(line?.actor, "owner@bruce.localhost");
});

story("an issue is waived until March", async (stack) => {
  await withPage(stack, screens.phone, async (page) => {
    await page.getByRole("button", { name: "More for box2-tube" }).click();
    await page.getByRole("button", { name: "Waive until…" }).click();
    await page.getByLabel("Until").fill("2027-03-01T00:00");
    await page.getByLabel("Why").fill("away for the winter");
    await page.getByRole("button", { name: "Waive until", exact: true }).click();
    await page.getByText("1 waived or in maintenance").waitFor();
    await page.getByRole("link", { name: stopped }).waitFor({ state: "hidden" });
  });
  const [waiver] = await stack.sql`
    select expires_at = '2027-03-01T00:00Z' as is_march, created_by from waivers`;
  assert.deepEqual({ ...waiver }, { is_march: true, created_by: "owner@bruce.localhost" });
});

story("an issue explains itself", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    await page.getByRole("button", { name: "More for freshrss · box2-daily" }).or(
      page.getByRole("button", { name: "More for tandoor · box2-daily" }),
    ).first().click();
    await page.getByRole("button", { name: "Explain" }).click();
    await page.getByRole("dialog").getByText("SERVICE_MISSING").waitFor();
    await looksWell(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });
});

story("a command is queued, not run", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    await page.getByRole("button", { name: "More for box2-tube" }).click();
    await page.getByRole("button", { name: "Run a command…" }).click();
    await page.getByLabel("Command").selectOption("qm_start");
    await page.getByText("Somebody has to approve it first.").waitFor();
    assert.equal(await page.getByLabel("vmid").inputValue(), "box2-tube");
    await looksWell(page);
    await page.getByRole("button", { name: "Queue it" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });
  const [command] = await stack.sql`
    select c.name, c.state, c.requested_by, i.hostname from bruce_cmd as c join issues as i using (issue_id)`;
  assert.deepEqual({ ...command }, {
    name: "qm_start",
    state: "awaiting_approval",
    requested_by: "owner@bruce.localhost",
    hostname: "box2-tube",
  });
});

story("names of others are text, whatever they look like", async (stack) => {
  const hostile = `<img src=x onerror="document.title='taken'">\u202E evil \u001B[31m`;
  await stack.sql`insert into assets (name) values ('lab <b>1</b>')`;
  await stack.sql`
    insert into observed_snapshots (hostname, source, snapshot) values ('lab <b>1</b>', 'docker',
      ${stack.sql.json({ containers: [{ name: hostile, state: "running", image: hostile }] })})`;
  await withPage(stack, screens.phone, async (page) => {
    await page.getByText("<img src=x").first().waitFor();
    await page.getByText("lab <b>1</b>").first().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    assert.match(await page.title(), /BRUCE$/);
    await looksWell(page);
  });
});

story("an empty page teaches how to begin", async (stack) => {
  await withPage(stack, screens.phone, async (page) => {
    await page.getByText("Nobody reports, so nothing is known.").waitFor();
    await page.getByRole("heading", { name: "Declare what should exist" }).waitFor();
    await page.getByRole("heading", { name: "Let a machine report" }).waitFor();
    await looksWell(page);
  });
}, false);
