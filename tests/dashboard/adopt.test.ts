import { strict as assert } from "node:assert";
import { reason, screens, withPage } from "../_support/browser.ts";
import { withStack } from "../_support/stack.ts";
import { looksWell } from "./support/look.ts";

Deno.test({
  name: `what was observed is asked to be written into NetBox, on the machine that can${reason}`,
  ignore: reason !== "",
  fn: () =>
    withStack(async (stack) => {
      const [issue] = await stack.sql`
        select issue_id, hostname, service, observed from issues
        where event_type = 'PORT_MISMATCH' and status = 'open' order by hostname, service limit 1`;
      const path = `#/issue/${issue?.issue_id}`;
      await withPage(stack, { ...screens.phone, path }, async (page) => {
        await page.getByRole("button", { name: "Adopt into NetBox…" }).first().click();
        const dialog = page.getByRole("dialog");
        await dialog.getByText(`what was observed: “${issue?.observed}”`).waitFor();
        await dialog.getByText("Somebody has to approve it first.").waitFor();
        await looksWell(page);
        await dialog.getByRole("button", { name: "Queue it" }).click();
        await dialog.waitFor({ state: "hidden" });
      });
      const asked = await stack.sql`
        select name, target, argv, state, requested_by, issue_id from bruce_cmd`;
      assert.deepEqual(asked.map((row) => ({ ...row })), [{
        name: "netbox_adopt",
        target: "mcp-gateway",
        argv: ["systemctl", "start", `bruce-netbox-adopt@${issue?.issue_id}`],
        state: "awaiting_approval",
        requested_by: "owner@bruce.localhost",
        issue_id: issue?.issue_id,
      }]);
      await stack.sql`update bruce_cmd_allowlist set enabled = false where name = 'netbox_adopt'`;
      await withPage(stack, { ...screens.desk, path }, async (page) => {
        await page.getByRole("button", { name: "Run a command…" }).first().waitFor();
        await page.getByRole("button", { name: "Waive until…" }).first().waitFor();
        assert.equal(await page.getByRole("button", { name: "Adopt into NetBox…" }).count(), 0);
      });
    }, { seeded: true }),
});
