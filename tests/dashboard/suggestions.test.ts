import { strict as assert } from "node:assert";
import { reason, screens, withPage } from "../_support/browser.ts";
import { withStack } from "../_support/stack.ts";
import { looksWell } from "./support/look.ts";

Deno.test({
  name: `what would end an issue is read, queued, and said to be done${reason}`,
  ignore: reason !== "",
  fn: () =>
    withStack(async (stack) => {
      const { sql } = stack;
      const [stopped] = await sql`
        select issue_id, service from issues where event_type = 'SERVICE_MISSING' and observed = 'stopped' limit 1`;
      const [ports] = await sql`
        select issue_id, observed from issues where event_type = 'PORT_MISMATCH' and field = 'ports' and status = 'open'
        order by hostname, service limit 1`;
      for (const screen of [screens.phone, screens.desk]) {
        await withPage(
          stack,
          { ...screen, path: `#/issue/${stopped?.issue_id}` },
          async (page) => {
            const list = page.getByRole("heading", { name: "What would end it" });
            await list.waitFor();
            const first = page.getByRole("listitem").filter({
              hasText: `Start ${stopped?.service}`,
            });
            await first.getByText("docker start").waitFor();
            await first.getByText("risk: low.").waitFor();
            await looksWell(page);
          },
        );
      }
      await withPage(
        stack,
        { ...screens.phone, path: `#/issue/${stopped?.issue_id}` },
        async (page) => {
          const first = page.getByRole("listitem").filter({ hasText: `Start ${stopped?.service}` });
          await first.getByRole("button", { name: "Queue the command…" }).click();
          await first.getByText("docker_start").waitFor();
          await looksWell(page);
          await first.getByRole("button", { name: "Queue it" }).click();
          await first.getByRole("button", { name: "Queue the command…" }).waitFor();
        },
      );
      const asked = await sql`select name, state, service, issue_id from bruce_cmd`;
      assert.deepEqual(asked.map((row) => ({ ...row })), [
        { name: "docker_start", state: "pending", ...stopped },
      ]);

      await withPage(stack, { ...screens.desk, path: "#/now" }, async (page) => {
        await page.getByRole("button", { name: "What to do…" }).first().click();
        await page.getByRole("dialog").getByRole("listitem").first().waitFor();
        await looksWell(page);
      });
      await withPage(
        stack,
        { ...screens.desk, path: `#/issue/${ports?.issue_id}` },
        async (page) => {
          const adopt = page.getByRole("listitem").filter({
            hasText: `publishes: ${ports?.observed}`,
          });
          await adopt.getByText("npx bruce declare -").waitFor();
          await adopt.getByRole("button", { name: "I did it" }).click();
          await adopt.getByText("Noted: the next observation says").waitFor();
        },
      );
      const taken =
        await sql`select issue_id, suggestion, taken_by, cause from bruce.suggestions_taken`;
      assert.deepEqual(taken.map((row) => ({ ...row })), [{
        issue_id: ports?.issue_id,
        suggestion: "adopt_ports",
        taken_by: "owner@bruce.localhost",
        cause: "INTENT_CHANGED",
      }]);
    }, { seeded: true }),
});
