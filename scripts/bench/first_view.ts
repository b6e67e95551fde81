import { chromium } from "playwright-core";
import { ensureAccount, makeAuthTables } from "../stack/auth.ts";
import { loadDashboard } from "../stack/dashboard.ts";
import { freePort } from "../stack/free_port.ts";
import { onThisMachine } from "../stack/listening.ts";
import { openOrigin } from "../stack/origin.ts";
import { openRestApi } from "../stack/rest.ts";
import postgres from "postgres";

/** How long the first view took, and what it fetched. */
export interface FirstView {
  /** Milliseconds from the address to the sentence, median of the visits after the first. */
  shown: number;
  /** Compressed bytes of scripts and styles that it loads. */
  code: number;
  /** Compressed bytes of answers of the database. */
  answers: number;
}

/** Opens the dashboard on a database in a real Chromium, again and again, as somebody who comes back. */
export async function firstView(databaseUrl: string, visits = 7): Promise<FirstView> {
  const port = freePort();
  const keys = {
    publishable_key: `sb_publishable_${crypto.randomUUID()}`,
    secret_key: `sb_secret_${crypto.randomUUID()}`,
    jwt_secret: crypto.randomUUID().repeat(2),
  };
  const owner = { email: "owner@bruce.localhost", password: crypto.randomUUID() };
  await using cleanup = new AsyncDisposableStack();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  cleanup.defer(() => sql.end());
  await makeAuthTables(sql);
  await ensureAccount(sql, databaseUrl, { ...owner, role: "operator" });
  const api = openRestApi(databaseUrl, keys);
  cleanup.defer(() => api.close());
  const origin = openOrigin(onThisMachine(port), api, new Map(), {
    dashboard: await loadDashboard(),
    publishable_key: keys.publishable_key,
    owner: () => Promise.resolve(owner),
  });
  cleanup.defer(() => origin.close());
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });
  cleanup.defer(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  let code = 0;
  let answers = 0;
  page.on("requestfinished", async (request) => {
    const size = (await request.sizes()).responseBodySize;
    if (/\.(js|css)$/.test(request.url())) code += size;
    else if (request.url().includes("/rest/v1/")) answers += size;
  });
  const times: number[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const started = performance.now();
    await page.goto(origin.url, { waitUntil: "commit" });
    await page.getByRole("article").first().waitFor();
    times.push(performance.now() - started);
    if (visit === 0) {
      await page.waitForLoadState("networkidle");
      // what was fetched for the first visit alone
      page.removeAllListeners("requestfinished");
    }
  }
  const warm = times.slice(1).sort((a, b) => a - b);
  return { shown: warm[Math.floor(warm.length / 2)] ?? 0, code, answers };
}
