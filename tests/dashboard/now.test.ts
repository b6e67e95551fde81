import { strict as assert } from "node:assert";
import { reason, screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { askAgain, looksWell } from "./support/look.ts";
import { logInAs } from "./support/people.ts";

const story = (name: string, fn: (stack: TestStack) => Promise<unknown>, seeded = true) =>
  Deno.test({
    name: name + reason,
    ignore: reason !== "",
    fn: async () => {
      await withStack(fn, { seeded });
    },
  });

/** The group of the VM that the sample homelab has stopped. */
const stopped = "VM box2-tube is declared active but is stopped.";

story(
  "what is wrong is said in one sentence, in both languages, on a phone and on a desk",
  async (stack) => {
    const { phone, desk } = screens;
    await withPage(stack, { ...phone, language: "fr-FR", touch: true }, async (page) => {
      const heading = page.getByRole("heading", { level: 1 });
      await heading.filter({
        hasText: /critiques?, .*Tout le reste de ce que l'on voit est conforme/s,
      }).waitFor();
      assert.match(await heading.innerText(), /6 choses déclarées que personne ne voit\./);
      await page.getByText("en direct").waitFor();
      await looksWell(page);
    });
    await withPage(stack, desk, async (page) => {
      await page.getByText(/2 critical, .*Everything else that anybody sees is as declared\./)
        .waitFor();
      assert.match(await page.title(), /^2 critical, .* BRUCE$/);
      await page.getByRole("link", { name: stopped }).waitFor();
      await looksWell(page);
    });
  },
);

story("somebody takes care of an issue, and the journal says who", async (stack) => {
  await withPage(stack, screens.phone, async (page) => {
    const group = page.getByRole("article").filter({ hasText: stopped });
    await group.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByLabel("Note (optional)").fill("looking at it");
    await looksWell(page);
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge" }).click();
    await group.getByText("acknowledged by owner@bruce.localhost").waitFor();
    await group.getByText("(looking at it)").waitFor();
    await page.getByText("1 issue taken care of").waitFor();
  });
  const [line] = await stack.sql`select actor from journal where kind = 'acknowledge'`;
  assert.equal(line?.actor, "owner@bruce.localhost");
});

story("an issue is muted until March", async (stack) => {
  await withPage(stack, screens.phone, async (page) => {
    await page.getByRole("button", { name: "More for box2-tube" }).click();
    await page.getByRole("button", { name: "Mute until…" }).click();
    await page.getByLabel("Until").fill("2027-03-01T00:00");
    await page.getByLabel("Why").fill("away for the winter");
    await page.getByRole("button", { name: "Mute until", exact: true }).click();
    await page.getByText("1 muted or in maintenance").waitFor();
    await page.getByRole("link", { name: stopped }).waitFor({ state: "hidden" });
  });
  const [waiver] = await stack.sql`
    select expires_at = '2027-03-01T00:00Z' as is_march, created_by from waivers`;
  assert.deepEqual({ ...waiver }, { is_march: true, created_by: "owner@bruce.localhost" });
});

story("an issue explains itself", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    await page.getByRole("button", { name: "More for freshrss · box2-daily" }).or(
      page.getByRole("button", { name: "More for tandoor · box2-daily" }),
    ).first().click();
    await page.getByRole("button", { name: "Explain" }).click();
    await page.getByRole("dialog").getByText("SERVICE_MISSING").waitFor();
    await looksWell(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });
});

story("a command is queued, not run", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    await page.getByRole("button", { name: "More for box2-tube" }).click();
    await page.getByRole("button", { name: "Run a command…" }).click();
    await page.getByLabel("Command").selectOption("qm_start");
    await page.getByText("Somebody has to approve it first.").waitFor();
    assert.equal(await page.getByLabel("vmid").inputValue(), "box2-tube");
    await looksWell(page);
    await page.getByRole("button", { name: "Queue it" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });
  const [command] = await stack.sql`
    select c.name, c.state, c.requested_by, i.hostname from bruce_cmd as c join issues as i using (issue_id)`;
  assert.deepEqual({ ...command }, {
    name: "qm_start",
    state: "awaiting_approval",
    requested_by: "owner@bruce.localhost",
    hostname: "box2-tube",
  });
});

story(
  "who may only read is offered nothing else, and who may not read is told so",
  async (stack) => {
    const [viewer, stranger] = [await stack.person("viewer"), await stack.person("none")];
    await withPage(stack, { ...screens.desk, provokes: /403|401/ }, async (page) => {
      await logInAs(page, viewer);
      await page.getByRole("link", { name: "Now" }).click();
      await page.getByRole("link", { name: stopped }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Acknowledge" }).count(), 0);
      assert.ok(await page.getByRole("button", { name: "Explain" }).count() > 5);
      await logInAs(page, stranger);
      await page.getByRole("heading", { name: "This account may not read here yet." }).waitFor();
      await looksWell(page);
    });
  },
);

story(
  "what is shown stays with its age when the connection is lost, and goes on when it is back",
  async (stack) => {
    await withPage(stack, { ...screens.phone, provokes: /ERR_FAILED/ }, async (page) => {
      await page.getByRole("link", { name: stopped }).waitFor();
      await page.route("**/rest/v1/**", (route) => route.abort());
      await askAgain(page);
      await page.getByText(/^connection lost · as of \d/).first().waitFor();
      await page.getByRole("link", { name: stopped }).waitFor();
      await looksWell(page);
      await page.unroute("**/rest/v1/**");
      await askAgain(page);
      await page.getByText(/^live · /).waitFor();
    });
  },
);

story("a session that ended asks for a log-in and comes back to the same page", async (stack) => {
  await withPage(stack, { ...screens.desk, provokes: /40[01]/ }, async (page) => {
    await page.getByRole("link", { name: "More" }).click();
    await page.getByRole("link", { name: "Now" }).click();
    await page.getByRole("link", { name: stopped }).waitFor();
    await stack.sql`delete from auth.refresh_tokens`;
    await stack.sql`delete from auth.sessions`;
    await page.route(
      "**/rest/v1/rpc/**",
      (route) => route.fulfill({ status: 401, json: { code: "PGRST301", message: "JWT expired" } }),
    );
    await askAgain(page);
    await page.getByText("Your session ended.").waitFor();
    await looksWell(page);
    await page.unroute("**/rest/v1/rpc/**");
    await page.getByRole("button", { name: "Continue as the owner of this machine" }).click();
    await page.getByRole("link", { name: stopped }).waitFor();
  });
});

story(
  "who asks again while nothing changed is told just that; a change is shown",
  async (stack) => {
    await withPage(stack, screens.desk, async (page) => {
      await page.getByRole("link", { name: stopped }).waitFor();
      const again = page.waitForResponse("**/rpc/dashboard_now");
      await askAgain(page);
      const answer = await (await again).json();
      assert.equal(answer.unchanged, true);
      assert.ok(JSON.stringify(answer).length < 200);
      await stack.sql`insert into observed_snapshots (hostname, source, snapshot)
      values ('box2-media', 'docker', '{"containers": []}')`;
      await askAgain(page);
      await page.getByText(/jellyfin|sonarr/).first().waitFor();
    });
  },
);

story("names of others are text, whatever they look like", async (stack) => {
  const hostile = `<img src=x onerror="document.title='taken'">\u202E evil \u001B[31m`;
  await stack.sql`insert into assets (name) values ('lab <b>1</b>')`;
  await stack.sql`
    insert into observed_snapshots (hostname, source, snapshot) values ('lab <b>1</b>', 'docker',
      ${stack.sql.json({ containers: [{ name: hostile, state: "running", image: hostile }] })})`;
  await withPage(stack, screens.phone, async (page) => {
    await page.getByText("<img src=x").first().waitFor();
    await page.getByText("lab <b>1</b>").first().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    assert.match(await page.title(), /BRUCE$/);
    await looksWell(page);
  });
});

story("an empty page teaches how to begin", async (stack) => {
  await withPage(stack, screens.phone, async (page) => {
    await page.getByText("Nobody reports, so nothing is known.").waitFor();
    await page.getByRole("heading", { name: "Declare what should exist" }).waitFor();
    await page.getByRole("heading", { name: "Let a machine report" }).waitFor();
    await looksWell(page);
  });
}, false);

story("the palette finds a view, a host and an issue by a part of their name", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    await page.getByRole("link", { name: stopped }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByLabel("Type a name").fill("box2-da");
    await page.getByRole("option", { name: /^box2-daily/ }).first().waitFor();
    await looksWell(page);
    await page.keyboard.press("Enter");
    await until("the host is shown", () => page.url().includes("#/host/box2-daily"));
  });
});

story("the first view loads at most 150 KB of code, compressed", async (stack) => {
  await withPage(stack, screens.phone, async (page) => {
    const sizes: Promise<number>[] = [];
    page.on("requestfinished", (request) => {
      if (!/\.(js|css)$/.test(new URL(request.url()).pathname)) return;
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    // nothing of the visit before is used again
    await page.context().clearCookies();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.reload();
    await page.getByRole("link", { name: stopped }).waitFor();
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 20 * 1024, `${bytes} bytes: the measure sees what is loaded`);
    assert.ok(bytes <= 150 * 1024, `${bytes} bytes`);
  });
});

story("the keyboard alone reaches an act and does it", async (stack) => {
  await withPage(stack, screens.desk, async (page) => {
    await page.getByRole("link", { name: stopped }).waitFor();
    const focused = () =>
      page.evaluate(
        "`${document.activeElement.textContent.trim()} ${document.activeElement.ariaLabel ?? ''}`.trim()",
      );
    const seen: string[] = [];
    await page.keyboard.press("Tab");
    while (!seen.at(-1)?.startsWith("⋯ More for box2-tube")) {
      assert.ok(seen.length < 60, `not reached: ${seen.join(" | ")}`);
      seen.push(String(await focused()));
      await page.keyboard.press("Tab");
    }
    assert.equal(seen[0], "Skip to the content");
    for (const view of ["Now", "Hosts", "Time", "Coverage", "Actions", "Tuning", "More"]) {
      assert.ok(seen.includes(view), view);
    }
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Mute until…" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Why").focus();
    await page.keyboard.type("away");
    await page.keyboard.press("Enter");
    await page.getByText("1 muted or in maintenance").waitFor();
  });
});
