import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = await Deno.readTextFile(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
);

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** The rules of axe that colours decide; the others say the same in each theme. */
const ofColours = ["color-contrast", "link-in-text-block"];

/**
 * What axe-core finds on the page as it is now, one line a violation and an element; empty where the page is accessible. It
 * is evaluated by the debugger, as the policy of the page allows no other script. `colours`: only what a theme changes.
 */
export async function violations(page: Page, what: "all" | "colours" = "all"): Promise<string[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(source);
  const options = {
    resultTypes: ["violations"],
    ...(what === "colours" ? { runOnly: { type: "rule", values: ofColours } } : {}),
  };
  const found: Violation[] = await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary ?? ""}`)
  );
}
