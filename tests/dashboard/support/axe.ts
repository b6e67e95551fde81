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

/**
 * What axe-core finds on the page as it is now, one line a violation and an element; empty where the page is accessible. It
 * is evaluated by the debugger, as the policy of the page allows no other script.
 */
export async function violations(page: Page): Promise<string[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(source);
  const found: Violation[] = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)`,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary ?? ""}`)
  );
}
