import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { looksWell } from "./support/look.ts";
import { logInAs } from "./support/people.ts";
import { type RealtimeStandIn, withRealtime } from "./support/realtime.ts";
import { story } from "./support/story.ts";

/** The group of the VM that the sample homelab has stopped. */
const stopped = "VM box2-tube is declared active but is stopped.";
/** What the browser says of a socket that it loses. */
const lost = /WebSocket connection to/;

/**
 * Waits until the page has asked what it asks when it begins to hear, the last time 2 seconds later. By itself it asks once a
 * minute then, later than anything waits for here.
 */
function whenQuiet(page: Page, realtime: RealtimeStandIn): () => Promise<void> {
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().includes("/rpc/dashboard_now")) asked = Date.now();
  });
  return async () => {
    await until("the page is quiet", () => asked - realtime.joinedAt > 1_900);
  };
}

story("a change is shown as soon as Realtime tells it", async (stack) => {
  await withRealtime(stack, async (realtime) => {
    await withPage(realtime, screens.desk, async (page) => {
      const quiet = whenQuiet(page, realtime);
      await page.getByRole("link", { name: stopped }).waitFor();
      await until("the page hears", () => realtime.hearers() === 1);
      await quiet();
      await stack.sql`insert into observed_snapshots (hostname, source, snapshot)
        values ('box2-media', 'docker', '{"containers": []}')`;
      await page.getByText(/jellyfin|sonarr/).first().waitFor();
      assert.ok(realtime.told > 0);
      await page.getByText(/^live · /).waitFor();
      assert.deepEqual(realtime.refused, []);
    });
  });
});

story("a page that may not read hears nothing, and nobody after a log-out", async (stack) => {
  await withRealtime(stack, async (realtime) => {
    const stranger = await stack.person("none");
    await withPage(realtime, { ...screens.desk, provokes: /40[13]/ }, async (page) => {
      await page.getByRole("link", { name: stopped }).waitFor();
      await until("the page hears", () => realtime.hearers() === 1);
      await logInAs(page, stranger);
      await page.getByRole("heading", { name: "This account may not read here yet." }).waitFor();
      await until("nobody hears", () => realtime.hearers() === 0);
      assert.deepEqual(realtime.refused, []);
    });
  });
});

story("the channel goes on with the token of the moment", async (stack) => {
  await withRealtime(stack, async (realtime) => {
    await withPage(realtime, screens.desk, async (page) => {
      await page.getByRole("link", { name: stopped }).waitFor();
      await until("the page hears", () => realtime.hearers() === 1);
      const first = realtime.tokens.at(-1);
      // an hour later, as far as the page knows
      await page.evaluate(`{
        const kept = JSON.parse(localStorage.getItem("bruce-session"));
        kept.expires_at = Math.floor(Date.now() / 1000) + 30;
        localStorage.setItem("bruce-session", JSON.stringify(kept));
        dispatchEvent(new Event("online"));
      }`);
      await until("the channel has another token", () => realtime.tokens.at(-1) !== first);
      const second = realtime.tokens.at(-1);
      // a server that finds a token too old closes the channel, not the socket
      realtime.closeChannels();
      await page.getByText(/^asks every 10 s · /).waitFor();
      await until("the page hears again", () => realtime.hearers() === 1);
      assert.equal(realtime.tokens.at(-1), second);
      await page.getByText(/^live · /).waitFor();
      assert.deepEqual(realtime.refused, []);
    });
  });
});

story(
  "without Realtime the page asks every 10 seconds, and hears again when it is back",
  async (stack) => {
    await withRealtime(stack, async (realtime) => {
      await withPage(
        realtime,
        { ...screens.phone, language: "fr-FR", provokes: lost },
        async (page) => {
          const quiet = whenQuiet(page, realtime);
          await page.getByRole("link", { name: stopped }).waitFor();
          await until("the page hears", () => realtime.hearers() === 1);
          realtime.down();
          await page.getByText(/^actualisé toutes les 10.s · /).waitFor();
          await looksWell(page);
          const told = realtime.told;
          await stack.sql`insert into observed_snapshots (hostname, source, snapshot)
        values ('box2-media', 'docker', '{"containers": []}')`;
          await page.getByText(/jellyfin|sonarr/).first().waitFor();
          assert.equal(realtime.told, told, "nobody told it");

          // what changes while nobody tells it is shown when the page hears again
          realtime.up();
          await until("the page hears again", () => realtime.hearers() === 1);
          await page.getByText(/^en direct · /).waitFor();
          await quiet();
          await stack.sql`update assets set lifecycle = 'offline' where name = 'box2-tube'`;
          await page.getByRole("link", { name: stopped }).waitFor({ state: "hidden" });
          assert.ok(realtime.told > told);
        },
      );
    });
  },
);
