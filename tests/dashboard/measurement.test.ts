import { strict as assert } from "node:assert";
import { screens, withPage } from "../_support/browser.ts";
import { looksWell } from "./support/look.ts";
import { story } from "./support/story.ts";

story("a number is shown over time, as a chart and as a table", async (stack) => {
  for (const [hours, percent] of [[72, 10], [48, 40], [24, 80]] as const) {
    await stack.sql`
      insert into bruce.metric_rollups
      select 4, s.scope_id, date_trunc('hour', now()) - ${hours} * interval '1 hour', bruce.make_layout(s.scope_id, 1, array[s.series_id]),
        60, array[${percent}::real], array[${percent}::real], array[${percent}::real]
      from bruce.metric_series as s where s.name = 'jellyfin' and s.metric = 'cpu_pct'`;
  }
  const viewing = { ...screens.desk, path: "#/host/box2-media" };
  await withPage(stack, viewing, async (page) => {
    const chunks: string[] = [];
    page.on("request", (request) => chunks.push(request.url()));
    await page.getByRole("button", { name: "jellyfin CPU, over time" }).click();
    const dialog = page.getByRole("dialog", { name: "jellyfin · CPU" });
    await dialog.locator("canvas").waitFor();
    assert.ok(
      chunks.some((url) => url.includes("LineChart")),
      "the chart is loaded when it is opened",
    );
    await dialog.getByText("Between 10 % and 98.4 %.").waitFor();
    await dialog.getByText(/· 98.4 %$/).waitFor();
    const slider = dialog.getByRole("slider");
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await dialog.getByText(/· 80 %$/).waitFor();
    assert.match(await slider.getAttribute("aria-valuetext") ?? "", /· 80 %$/);
    // the pointer at the right end is nearest to the newest
    const box = await dialog.locator(".u-over").boundingBox();
    assert.ok(box && box.width > 200);
    await page.mouse.move(box.x + box.width - 2, box.y + 20);
    await dialog.getByText(/· 98.4 %$/).waitFor();
    await dialog.getByText("As a table").click();
    assert.equal(await dialog.getByRole("row").count(), 5);
    await looksWell(page);
    await dialog.getByRole("button", { name: "30 days" }).click();
    await dialog.getByText("Between 10 % and 98.4 %.").waitFor();
  });
  const small = { ...screens.phone, touch: true, language: "fr-FR", path: "#/host/box2-media" };
  await withPage(stack, small, async (page) => {
    await page.getByRole("button", { name: "jellyfin processeur, au fil du temps" }).click();
    await page.getByText("Entre 10 % et 98,4 %.").waitFor();
    await looksWell(page);
  });
});
