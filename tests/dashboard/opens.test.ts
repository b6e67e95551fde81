import { strict as assert } from "node:assert";
import { reason, screens, withPage } from "../_support/browser.ts";
import { withStack } from "../_support/stack.ts";

for (const [name, screen] of Object.entries(screens)) {
  Deno.test({
    name: `the dashboard opens on a ${name} and says its name${reason}`,
    ignore: reason !== "",
    fn: () =>
      withStack((stack) =>
        withPage(stack, screen, async (page) => {
          await page.getByRole("heading", { name: "BRUCE", exact: true }).waitFor();
          assert.equal(await page.title(), "BRUCE");
          const { width } = screen;
          const shown = await page.locator("html").evaluate((root) => root.scrollWidth);
          assert.ok(shown <= width, `${shown} pixels on a screen of ${width}`);
        })
      ),
  });
}
