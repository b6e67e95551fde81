import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";

const stopped = "VM box2-tube is declared active but is stopped.";

story("what was typed is not lost by accident, and Back closes the dialog alone", async (stack) => {
  await withPage(stack, { ...screens.phone, touch: true }, async (page) => {
    const dialog = page.getByRole("dialog");
    const group = page.getByRole("article").filter({ hasText: stopped });
    const write = async () => {
      await group.getByRole("button", { name: "Acknowledge" }).click();
      await page.getByLabel("Note (optional)").fill("half a note");
    };
    await group.waitFor();
    const address = page.url();

    await group.getByRole("button", { name: "Acknowledge" }).click();
    await page.goBack();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(page.url(), address);

    await write();
    for (
      const way of [
        () => page.keyboard.press("Escape"),
        () => page.mouse.click(5, 5),
        () => page.goBack(),
      ]
    ) {
      await way();
      await dialog.getByText("Discard what you typed?").waitFor();
      await looksWell(page);
      await dialog.getByRole("button", { name: "Keep it" }).click();
      assert.equal(await page.getByLabel("Note (optional)").inputValue(), "half a note");
    }
    assert.equal(
      await page.evaluate(`!dispatchEvent(new Event("beforeunload", { cancelable: true }))`),
      true,
      "a reload is asked about",
    );
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Discard", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(
      await page.evaluate(`!dispatchEvent(new Event("beforeunload", { cancelable: true }))`),
      false,
    );
    assert.equal(page.url(), address);
  });
});

story("the palette is typed into at once, and Enter opens the first hit", async (stack) => {
  await withPage(stack, { ...screens.phone, touch: true }, async (page) => {
    await page.getByRole("link", { name: stopped }).waitFor();
    await page.getByRole("button", { name: /^Find/ }).click();
    await page.getByLabel("Type a name").waitFor();
    // faster than any answer
    await page.keyboard.type("box2-dail");
    await page.keyboard.press("Enter");
    await until("the host is shown", () => page.url().includes("#/host/box2-daily"));
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.goBack();
    await page.getByRole("link", { name: stopped }).waitFor();
  });
});

story("a server that takes questions and answers none is not called live", async (stack) => {
  await withPage(stack, { ...screens.desk, provokes: /ERR_|aborted/ }, async (page) => {
    await page.clock.install();
    const group = page.getByRole("article").filter({ hasText: stopped });
    await group.waitFor();
    await page.route("**/rest/v1/**", () => {});
    await group.getByRole("button", { name: "Acknowledge" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Acknowledge" }).click();
    assert.equal(await dialog.getByRole("button", { name: "Sending…" }).isDisabled(), true);
    await page.clock.runFor(21_000);
    await page.getByText(/^connection lost · as of \d/).first().waitFor();
    await page.clock.runFor(10_000);
    await dialog.getByText(/It may have taken effect/).waitFor();
    await dialog.getByRole("button", { name: "Acknowledge" }).waitFor();
    await page.unroute("**/rest/v1/**");
    await page.clock.runFor(21_000);
    await page.getByText(/^live · /).waitFor();
  });
});

story(
  "More says that the page is connected, and who may not act any more is offered nothing",
  async (stack) => {
    const person = await stack.person("operator");
    await withPage(
      stack,
      { ...screens.desk, path: "#/more", provokes: /40[013]/ },
      async (page) => {
        await page.getByText(/^live · /).waitFor();
        await page.getByRole("button", { name: "Log out" }).click();
        await page.getByLabel("E-mail").fill(person.email);
        await page.getByLabel("Password").fill(person.password);
        await page.clock.install();
        await page.getByRole("button", { name: "Log in", exact: true }).click();
        await page.getByText(/reads and decides/).waitFor();
        await page.evaluate(`location.hash = "#/now"`);
        await page.getByRole("button", { name: "Acknowledge" }).first().waitFor();
        await stack.sql`insert into people (user_id, role) values (${person.id}, 'viewer')`;
        await page.clock.runFor(75_000);
        await page.getByRole("button", { name: "Acknowledge" }).first().waitFor({
          state: "hidden",
        });
        await page.getByRole("link", { name: stopped }).waitFor();
      },
    );
  },
);
