import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { killAndRemove, startGuard } from "../../scripts/stack/guard.ts";
import { until } from "./condition.ts";
import type { TestStack } from "./stack.ts";

const executablePath = "/usr/bin/chromium";

/** Empty where Chromium is, else what the name of a test that needs it ends with. */
export const reason = await Deno.stat(executablePath).then(
  () => "",
  () => ` # skipped: no ${executablePath}`,
);

/** The screens that the dashboard is made for. */
export const screens = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };

/** How the page is looked at. */
export interface Viewing {
  width: number;
  height: number;
  /** The first language of the browser, such as `fr` or `en-GB`; `en` unless it is told. */
  language?: string;
  theme?: "light" | "dark";
  /** A zone such as `Europe/Paris`; UTC unless it is told. */
  timeZone?: string;
  motion?: "reduce" | "no-preference";
  /** True for a screen that is touched. */
  touch?: boolean;
  /** Errors in the console that the story provokes, such as of a connection that it cuts. */
  provokes?: RegExp;
  /** Where the page opens, below the dashboard: `#/hosts`. */
  path?: string;
}

/**
 * Opens the dashboard of a stack in a real browser and runs a test with the page. The test fails, too, on an error of the
 * page, on one in its console, on what its policy forbids, and on a request to another address, which is not sent.
 */
export async function withPage<T>(
  stack: Pick<TestStack, "dashboard_url">,
  viewing: Viewing,
  test: (page: Page) => Promise<T>,
): Promise<T> {
  const { origin } = new URL(stack.dashboard_url);
  const options = {
    viewport: { width: viewing.width, height: viewing.height },
    locale: viewing.language ?? "en",
    colorScheme: viewing.theme ?? "light",
    timezoneId: viewing.timeZone ?? "UTC",
    reducedMotion: viewing.motion ?? "no-preference",
    hasTouch: viewing.touch ?? false,
    serviceWorkers: "block",
  } as const;
  return await withVisitor(options, async (context) => {
    const faults: string[] = [];
    await context.route((url) => url.origin !== origin && url.protocol !== "data:", (route) => {
      faults.push(`a request to another address: ${route.request().url()}`);
      return route.abort();
    });
    await context.exposeFunction("bruceReportsViolation", (text: string) => {
      faults.push(`the policy forbids: ${text}`);
    });
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        const { effectiveDirective, blockedURI, sourceFile, lineNumber } =
          event as unknown as Record<
            string,
            string
          >;
        const report: unknown = Reflect.get(globalThis, "bruceReportsViolation");
        const text = `${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`;
        if (typeof report === "function") report(text);
      });
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (error) => faults.push(`an error of the page: ${error.stack ?? error}`));
    page.on("console", (message) => {
      if (message.type() !== "error" || viewing.provokes?.test(message.text())) return;
      faults.push(`an error in the console: ${message.text()} at ${message.location().url}`);
    });
    page.on("websocket", (socket) => {
      if (new URL(socket.url()).host !== new URL(origin).host) {
        faults.push(`a connection to another address: ${socket.url()}`);
      }
    });
    try {
      await page.goto(stack.dashboard_url + (viewing.path ?? ""), { waitUntil: "load" });
      const outcome = await test(page);
      // what the page reported before it answers this has arrived
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
      if (faults.length > 0) throw new Error(faults.join("\n"));
      return outcome;
    } catch (error) {
      if (faults.length > 0 && error instanceof Error && error.message !== faults.join("\n")) {
        error.message += `\n${faults.join("\n")}`;
      }
      throw error;
    }
  });
}

/** The one browser of this process, in a folder of its own. */
interface Running {
  /** Where it takes commands. */
  address: string;
  folder: string;
  /** Ends it; nothing of it is left. */
  stop(): Promise<void>;
}

let running: Promise<Running> | undefined;

// before the first test: what a test starts must end with it
Deno.test.beforeAll?.(async () => {
  if (reason === "") await (running ??= startBrowser());
});

Deno.test.afterAll?.(async () => {
  await (await running)?.stop();
});

/**
 * Runs a test with a profile of its own, as of a new visitor, in the browser of this file: to start one costs more than most
 * stories.
 */
async function withVisitor<T>(
  options: BrowserContextOptions,
  work: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  const { address, folder } = await (running ??= startBrowser());
  const browser = await chromium.connectOverCDP(address, { artifactsDir: folder, isLocal: true });
  try {
    const context = await browser.newContext(options);
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

/** What a test must not depend on: the network, the time that nobody looks, and the settings of this machine. */
const flags = [
  "--headless",
  "--remote-debugging-port=0",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  // by a name, a page is not trusted as one of this machine is: as on a phone, by plain HTTP
  "--host-resolver-rules=MAP bruce.example.lan 127.0.0.2",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-component-extensions-with-background-pages",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-sync",
  "--disable-breakpad",
  "--disable-field-trial-config",
  "--disable-search-engine-choice-screen",
  "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints," +
  "NetworkTimeServiceQuerying,PaintHolding,MediaRouter,SpareRendererForSitePerProcess",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--disable-back-forward-cache",
  "--disable-hang-monitor",
  "--disable-popup-blocking",
  "--disable-dev-shm-usage",
  "--allow-pre-commit-input",
  "--force-color-profile=srgb",
  "--hide-scrollbars",
  "--mute-audio",
  "--password-store=basic",
  // a mouse, whatever this machine has; a story that touches says so
  "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
];

/** Starts a browser that is gone, with its folder, even when this process is killed. */
async function startBrowser(): Promise<Running> {
  const folder = await Deno.makeTempDir({ prefix: "bruce-browser-" });
  const guard = startGuard(killAndRemove(folder));
  const profile = `${folder}/profile`;
  const browser = new Deno.Command(executablePath, {
    // the folder stands on the command line, where the guard finds it
    args: [...flags, `--user-data-dir=${profile}`, "about:blank"],
    // the browser itself makes a folder there
    env: { TMPDIR: folder },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let hasEnded = false;
  const ended = browser.status.then(() => {
    hasEnded = true;
  });
  const stop = async () => {
    if (!hasEnded) browser.kill("SIGTERM");
    await ended;
    await until("the browser is gone", () => !isRunning(folder));
    await Deno.remove(folder, { recursive: true });
    await guard.release();
  };
  try {
    const port = await until("the browser listens", async () => {
      if (hasEnded) throw new Error(`${executablePath} ended before it listened.`);
      const [line] = (await Deno.readTextFile(`${profile}/DevToolsActivePort`).catch(() => ""))
        .split("\n");
      return line || false;
    });
    return { folder, address: `http://127.0.0.1:${port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** True while a process, such as a browser, has a text in its command line. */
export function isRunning(text: string): boolean {
  return [...Deno.readDirSync("/proc")].some(({ name }) => {
    try {
      return /^\d+$/.test(name) && Deno.readTextFileSync(`/proc/${name}/cmdline`).includes(text);
    } catch {
      return false;
    }
  });
}
