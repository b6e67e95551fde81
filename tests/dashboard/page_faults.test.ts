import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";

story(
  "the page says what is wrong with its address, its configuration and its server",
  async (stack) => {
    const name = "\u05E9\u05E8\u05EA-\u202Eevil";
    await stack.sql`insert into assets (name) values (${name})`;
    await withPage(
      stack,
      { ...screens.phone, path: "#/nonsense", provokes: /404|ERR_|Failed to fetch/ },
      async (page) => {
        await page.getByRole("heading", { name: "There is no such page" }).waitFor();
        await looksWell(page);
        await page.getByRole("link", { name: "To Now" }).click();

        await page.evaluate(`location.hash = "#/host/${encodeURIComponent(name)}"`);
        await page.getByRole("heading", { level: 1 }).filter({ hasText: "evil" }).waitFor();
        assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /-\[U\+202E\]evil/);
        await page.getByRole("link", { name: "Hosts" }).click();
        await page.getByText("[U+202E]evil").first().waitFor();
        assert.doesNotMatch(await page.getByRole("main").innerText(), /\u202E/);
        await looksWell(page);

        await page.getByRole("link", { name: "More" }).click();
        await page.getByRole("button", { name: "Log out" }).click();
        await page.route("**/auth/v1/**", (route) => route.abort());
        await page.getByLabel("E-mail").fill("a@example.org");
        await page.getByLabel("Password").fill("x");
        await page.getByRole("button", { name: "Log in", exact: true }).click();
        await page.getByRole("alert").filter({ hasText: `${stack.api_url} does not answer.` })
          .waitFor();

        await page.route(
          "**/config.json",
          (route) => route.fulfill({ json: { supabase_url: "./" } }),
        );
        await page.reload();
        await page.getByText("lacks publishable_key").waitFor();
        await looksWell(page);
      },
    );
  },
);
