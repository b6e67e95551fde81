import type { Page } from "playwright-core";
import type { Person } from "../../_support/stack.ts";

/** Logs out whoever is logged in, and logs a person in by the form. The page speaks English. */
export async function logInAs(
  page: Page,
  person: Pick<Person, "email" | "password">,
): Promise<void> {
  await page.getByRole("link", { name: "More" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByRole("button", { name: "Log in", exact: true }).waitFor({ state: "hidden" });
}
