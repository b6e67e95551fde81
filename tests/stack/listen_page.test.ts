import { strict as assert } from "node:assert";
import { newId } from "../../dashboard/src/api/new_id.ts";
import { reason, screens, withPage } from "../_support/browser.ts";
import { withStack } from "../_support/stack.ts";

Deno.test({
  name: `on a phone, by plain HTTP, the owner logs in and copies what to run${reason}`,
  ignore: reason !== "",
  fn: () =>
    withStack(async (stack) => {
      const owner = await stack.person("operator");
      const { port } = new URL(stack.api_url);
      const dashboard_url = `http://bruce.example.lan:${port}/`;
      await withPage({ dashboard_url }, screens.phone, async (page) => {
        assert.equal(await page.evaluate("isSecureContext"), false, "as at a LAN address");
        await page.getByLabel("E-mail").fill(owner.email);
        await page.getByLabel("Password").fill(owner.password);
        await page.getByRole("button", { name: "Log in", exact: true }).click();
        const copy = page.locator(".copyable button").first();
        await copy.click();
        await page.getByText("Copied").first().waitFor();
        await page.reload();
        await copy.waitFor();
        assert.equal(await page.getByLabel("Password").count(), 0, "the session lasts");
      });
    }, { listen: "127.0.0.2" }),
});

Deno.test("an id that the page makes is a UUID of version 4, and another each time", () => {
  const ids = Array.from({ length: 50 }, newId);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  assert.equal(new Set(ids).size, ids.length);
});
