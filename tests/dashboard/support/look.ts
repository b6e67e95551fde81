import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";

/** The page is as accessible as axe can tell, in both themes, and nothing has to be scrolled sideways. */
export async function looksWell(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const what = colorScheme === "light" ? "all" : "colours";
    assert.deepEqual(await violations(page, what), [], colorScheme);
  }
  const [shown, wide] = await page.evaluate(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  ) as [number, number];
  assert.ok(shown <= wide, `${shown} pixels on a screen of ${wide}`);
}

/** Asks again at once, as the page does when it is back online. */
export async function askAgain(page: Page): Promise<void> {
  await page.evaluate("dispatchEvent(new Event('online'))");
}
