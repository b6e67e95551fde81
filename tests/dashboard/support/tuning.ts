import type { Page } from "playwright-core";
import { looksWell } from "./look.ts";

/** Where a kind of what can be tuned stands. */
export const at = (kind: string) => ({ path: `#/tuning/${kind}` });
/** A row by its name. */
export const rowOf = (page: Page, name: string) =>
  page.getByRole("article").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** Waits for what the preview says, looks at it, and saves. */
export async function save(page: Page, said: RegExp): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByText(said).first().waitFor();
  await looksWell(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
}
