import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { askAgain, looksWell } from "./support/look.ts";
import { logInAs } from "./support/people.ts";
import { story } from "./support/story.ts";

/** The group of the VM that the sample homelab has stopped. */
const stopped = "VM box2-tube is declared active but is stopped.";

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
    await page.getByRole("button", { name: "Waive until…" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Why").focus();
    await page.keyboard.type("away");
    await page.keyboard.press("Enter");
    await page.getByText("1 waived or in maintenance").waitFor();
  });
});
