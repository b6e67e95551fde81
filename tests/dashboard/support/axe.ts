import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { inProject } from "../../../scripts/stack/paths.ts";

const source = await Deno.readTextFile(inProject("node_modules/axe-core/axe.min.js"));

interface Violation {
  id: string;
  help: string;
  nodes: { target: unknown[]; failureSummary: string }[];
}

/** Fails with what axe finds on the page as it is now. The policy of the page forbids it as a script: it is evaluated. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(source);
  const violations = await page.evaluate<Violation[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id}: ${help}: ${target.join(" ")}\n${failureSummary}`
    )
  );
  assert.deepEqual(found, []);
}
