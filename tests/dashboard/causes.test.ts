import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import type { TestStack } from "../_support/stack.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";

/** Three machines whose watcher is an older image than declared. */
async function threeOldImages({ sql }: TestStack): Promise<void> {
  for (const hostname of ["rack-1", "rack-2", "rack-3"]) {
    await sql`insert into snapshots (snapshot_type, data) values ('netbox', ${
      sql.json({ hostname, services: [{ name: "watcher", image: "watcher:2" }] })
    })`;
    await sql`insert into observed_snapshots (hostname, source, snapshot) values (${hostname}, 'docker', ${
      sql.json({ containers: [{ name: "watcher", state: "running", image: "watcher:1" }] })
    })`;
  }
}

const english = "Image watcher:1 instead of watcher:2 on 3 hosts.";
const french = "Image watcher:1 au lieu de watcher:2 sur 3 hôtes.";

story("the same difference on three hosts is one line, with its hosts folded", async (stack) => {
  await threeOldImages(stack);
  await withPage(stack, screens.desk, async (page) => {
    const group = page.getByRole("article").filter({ hasText: english });
    await group.waitFor();
    assert.equal(await group.count(), 1);
    await group.getByRole("button", { name: "on 3 hosts" }).click();
    for (const host of ["rack-1", "rack-2", "rack-3"]) {
      await group.getByRole("link", { name: host }).waitFor();
    }
    await looksWell(page);
  });
});

story("it is acknowledged at once, and what is refused is said", async (stack) => {
  await threeOldImages(stack);
  await stack.sql`
    select acknowledge(issue_id, 'anna', 'Mine.') from issues
    where hostname = 'rack-3' and field = 'image'`;
  await withPage(stack, screens.phone, async (page) => {
    const group = page.getByRole("article").filter({ hasText: "watcher:2 on 2 hosts" });
    await group.getByRole("button", { name: "Acknowledge all 2…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("This is about 3 issues on 3 hosts: rack-1, rack-2, rack-3").waitFor();
    await dialog.getByText("Somebody takes care of 1 of them already.").waitFor();
    await looksWell(page);
    await dialog.getByRole("button", { name: "Acknowledge" }).click();
    await dialog.getByText("Done: 2. Refused: 1.").waitFor();
    await dialog.getByText(/This stands: anna/).waitFor();
    await dialog.getByText("What joins this cause later is told: nobody has taken it.").waitFor();
    await looksWell(page);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("3 issues taken care of").waitFor();
  });
});

story("it is waived in French, on a phone; cancelled, nothing is done", async (stack) => {
  await stack.sql`update settings set language = 'fr'`;
  await threeOldImages(stack);
  await withPage(stack, { ...screens.phone, language: "fr" }, async (page) => {
    const group = page.getByRole("article").filter({ hasText: french });
    await group.getByRole("button", { name: "Plus pour les 3" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Mettre en sourdine" }).click();
    await dialog.getByText("Cela concerne 3 écarts sur 3 hôtes : rack-1, rack-2, rack-3").waitFor();
    await looksWell(page);
    await dialog.getByRole("button", { name: "Annuler" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal((await stack.sql`select from waivers`).length, 0);
    await group.getByRole("button", { name: "Plus pour les 3" }).click();
    await dialog.getByRole("button", { name: "Mettre en sourdine" }).click();
    await dialog.getByLabel("Pourquoi").fill("épinglé");
    await dialog.getByRole("button", { name: "Mettre en sourdine" }).click();
    await dialog.getByText("Faits : 3.").waitFor();
    await looksWell(page);
  });
  const waived = await stack.sql`select hostname, observed from waivers order by 1`;
  assert.deepEqual(waived.map(({ hostname, observed }) => `${hostname} ${observed}`), [
    "rack-1 watcher:1",
    "rack-2 watcher:1",
    "rack-3 watcher:1",
  ]);
});

story("a command is queued for each of its hosts", async (stack) => {
  await threeOldImages(stack);
  await stack.sql`
    insert into bruce_cmd_allowlist (name, enabled, description, argv, arguments, targets, risk)
    values ('rack_pull', true, 'Pulls the image that is declared.',
      array['docker', 'pull', '{service}'], '{"service": {"type": "service"}}', '{rack-1,rack-2}', 'low')`;
  await withPage(stack, screens.desk, async (page) => {
    const group = page.getByRole("article").filter({ hasText: english });
    await group.getByRole("button", { name: "More for all 3" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Run a command…" }).click();
    await dialog.getByLabel("Command").selectOption("rack_pull");
    assert.equal(await dialog.getByLabel("service").inputValue(), "{service}");
    await dialog.getByText("{hostname}, {service} and {issue_id} stand for").waitFor();
    await looksWell(page);
    await dialog.getByRole("button", { name: "Queue it" }).click();
    await dialog.getByText("Done: 2. Refused: 1.").waitFor();
    await dialog.getByRole("link", { name: "watcher · rack-3" }).waitFor();
    await looksWell(page);
  });
  const queued = await stack.sql`
    select target, state from bruce_cmd where name = 'rack_pull' order by 1`;
  assert.deepEqual(queued.map(({ target, state }) => `${target} ${state}`), [
    "rack-1 awaiting_approval",
    "rack-2 awaiting_approval",
    "rack-3 rejected",
  ]);
});

story("what its issues share is offered, queued for each, and given back", async (stack) => {
  await stack.sql`
    update bruce_cmd_allowlist set enabled = true, targets = '{rack-1,rack-2}', needs_approval = true
    where name = 'docker_start'`;
  await stack.sql`update drift_rules set absent_confirmations = 1`;
  for (const hostname of ["rack-1", "rack-2", "rack-3"]) {
    await stack.sql`insert into snapshots (snapshot_type, data) values ('netbox', ${
      stack.sql.json({ hostname, services: [{ name: "watcher" }] })
    })`;
    await stack
      .sql`insert into observed_snapshots (hostname, source, snapshot) values (${hostname}, 'docker', ${
      stack.sql.json({ containers: [{ name: "watcher", state: "exited" }] })
    })`;
  }
  const words = "watcher does not run on 3 hosts (stopped).";
  for (const screen of [screens.phone, screens.desk]) {
    await withPage(stack, screen, async (page) => {
      const group = page.getByRole("article").filter({ hasText: words });
      await group.getByRole("button", { name: "What to do…" }).click();
      const first = page.getByRole("dialog").getByRole("listitem").filter({
        hasText: "Start watcher on 3 hosts.",
      });
      await first.getByText("Suggested for 3 of 3, for 2 of them as a command.").waitFor();
      await first.getByText("risk: low.").waitFor();
      await looksWell(page);
    });
  }
  assert.equal((await stack.sql`select from bruce_cmd`).length, 0);
  await withPage(stack, screens.phone, async (page) => {
    const group = page.getByRole("article").filter({ hasText: words });
    await group.getByRole("button", { name: "What to do…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Queue the command for 2…" }).first().click();
    await dialog.getByText("Each of them gets the command that is suggested for it.").waitFor();
    await looksWell(page);
    await dialog.getByRole("button", { name: "Queue it" }).click();
    await dialog.getByText("Done: 2. Refused: 1.").waitFor();
    await dialog.getByText("No command is suggested for it by the name of start.").waitFor();
    await looksWell(page);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
    await group.getByRole("button", { name: "Acknowledge all 3…" }).click();
    await dialog.getByRole("button", { name: "Acknowledge" }).click();
    await dialog.getByText("Done: 3.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("3 issues taken care of").waitFor();
    await group.getByRole("button", { name: "Give all 3 back…" }).click();
    await dialog.getByText("They are told again while they stay open.").waitFor();
    await dialog.getByRole("button", { name: "Give it back" }).click();
    await dialog.getByText("Done: 3.").waitFor();
    await looksWell(page);
  });
  assert.deepEqual(
    (await stack.sql`select name, target from bruce_cmd order by 2`).map((row) => ({ ...row })),
    [{ name: "docker_start", target: "rack-1" }, { name: "docker_start", target: "rack-2" }],
  );
  assert.equal((await stack.sql`select from issues where acknowledged_at is not null`).length, 0);
});
