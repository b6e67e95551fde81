import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import { inProject } from "../../scripts/stack/paths.ts";
import { isRunning, reason, screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { withStack } from "../_support/stack.ts";

const faults: [string, RegExp, (page: Page) => Promise<unknown>][] = [
  [
    "an error of the page",
    /an error of the page: Error: broken/,
    (page) =>
      page.locator("html").evaluate(() => {
        setTimeout(() => {
          throw new Error("broken");
        });
      }),
  ],
  [
    "a promise that nobody waits for",
    /an error of the page: Error: forgotten/,
    (page) => page.locator("html").evaluate(() => void Promise.reject(new Error("forgotten"))),
  ],
  [
    "an error in the console",
    /an error in the console: it went wrong/,
    (page) => page.locator("html").evaluate(() => console.error("it went wrong")),
  ],
  [
    "a file that is not there",
    /an error in the console: Failed to load.*404/,
    (page) => page.locator("html").evaluate(async () => void await fetch("./nothing")),
  ],
  [
    "a script in the page",
    /the policy forbids: require-trusted-types-for/,
    (page) =>
      page.locator("html").evaluate((root) => {
        const script = root.ownerDocument.createElement("script");
        script.append("1");
        root.append(script);
      }),
  ],
  [
    "a style attribute",
    /the policy forbids: style-src-attr inline/,
    (page) => page.locator("html").evaluate((root) => root.setAttribute("style", "color: red")),
  ],
  [
    "another address",
    /(a request to another address|the policy forbids: connect-src)/,
    (page) => page.locator("html").evaluate(() => fetch("http://127.0.0.1:9/").catch(() => {})),
  ],
  [
    "a link that leaves",
    /a request to another address: http:\/\/127.0.0.1:9/,
    (page) => page.goto("http://127.0.0.1:9/").catch(() => {}),
  ],
];

for (const [what, expected, cause] of faults) {
  Deno.test({
    name: `a test of the page fails on ${what}${reason}`,
    ignore: reason !== "",
    fn: () =>
      withStack((stack) =>
        assert.rejects(
          withPage(stack, screens.desk, async (page) => {
            await cause(page);
          }),
          expected,
        )
      ),
  });
}

Deno.test({
  name: `the page is seen as it is asked for${reason}`,
  ignore: reason !== "",
  fn: () =>
    withStack((stack) =>
      withPage(stack, {
        ...screens.phone,
        language: "fr-FR",
        theme: "dark",
        timeZone: "Europe/Paris",
        motion: "reduce",
        path: "#/hosts",
      }, async (page) => {
        const seen = await page.locator("html").evaluate((root) => {
          const window = root.ownerDocument.defaultView;
          return {
            language: window.navigator.language,
            dark: window.matchMedia("(prefers-color-scheme: dark)").matches,
            calm: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
            zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            width: window.innerWidth,
            hash: window.location.hash,
          };
        });
        assert.deepEqual(seen, {
          language: "fr-FR",
          dark: true,
          calm: true,
          zone: "Europe/Paris",
          width: 360,
          hash: "#/hosts",
        });
      })
    ),
});

Deno.test({
  name: `a test that is killed leaves no browser and no folder behind${reason}`,
  ignore: reason !== "",
  async fn() {
    const temporary = await Deno.makeTempDir();
    const script = `
      const { withPage } = await import("${inProject("tests/_support/browser.ts")}");
      const page = () => new Response("<title>x</title>", { headers: { "content-type": "text/html" } });
      const { addr } = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, page);
      const dashboard_url = "http://127.0.0.1:" + addr.port + "/";
      await withPage({ dashboard_url }, { width: 360, height: 740 }, async () => {
        console.log("open");
        await new Promise(() => setInterval(() => {}, 1000));
      });`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      cwd: inProject(),
      env: { TMPDIR: temporary, NO_COLOR: "1" },
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader.read()).value?.trim(), "open");
    assert.ok(isRunning(temporary));

    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await until("the browser is gone", () => !isRunning(temporary));
    await until("its folder is gone", () => [...Deno.readDirSync(temporary)].length === 0);
    await Deno.remove(temporary);
  },
});
