import { strict as assert } from "node:assert";
import { withStack } from "../_support/stack.ts";

const chromium = "/usr/bin/chromium";
const reason = await Deno.stat(chromium).then(() => "", () => ` # skipped: no ${chromium}`);

/** The page as text, after its scripts have had 10 s of their own time. */
async function renderedPage(url: string): Promise<string> {
  const profile = await Deno.makeTempDir();
  try {
    const { stdout } = await new Deno.Command(chromium, {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--user-data-dir=${profile}`,
        "--window-size=2400,900",
        "--virtual-time-budget=10000",
        "--dump-dom",
        url,
      ],
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout).replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, " ");
  } finally {
    await Deno.remove(profile, { recursive: true });
  }
}

for (const [view, shown] of [["drift", "SERVICE_MISSING"], ["drift_summary", "box2-daily"]]) {
  Deno.test({
    name: `the view ${view} opens in Studio with its rows${reason}`,
    ignore: reason !== "",
    fn: () =>
      withStack(async ({ api_url, sql }) => {
        await sql`
          insert into public.snapshots (snapshot_type, data) values ('netbox', ${
          sql.json([{ hostname: "box2-daily", services: [{ name: "freshrss", port: 8080 }] }])
        })`;
        await sql`
          insert into public.observed_snapshots (hostname, source, snapshot)
          values ('box2-daily', 'docker', ${sql.json({ containers: [] })})`;
        const page = await renderedPage(`${api_url}/studio/editor/${view}`);
        assert.match(page, new RegExp(`\\b${shown}\\b`), page);
      }),
  });
}

Deno.test("Studio lives below /studio: its page at each address, in no frame, with a script that knows it", () =>
  withStack(async ({ api_url }) => {
    for (const path of ["/studio", "/studio/", "/studio/editor/public.drift"]) {
      const page = await fetch(api_url + path);
      assert.equal(page.headers.get("content-security-policy"), "frame-ancestors 'none'");
      const [, script] = /src="([^"]+\.js)"/.exec(await page.text()) ?? [];
      const text = await (await fetch(new URL(script ?? "", api_url))).text();
      assert.equal(text.split('base:"/studio",ssrPath:').length, 2, path);
    }
    const other = await fetch(`${api_url}/editor/drift`);
    assert.deepEqual([other.status, await other.text()], [404, "Not found"]);
  }));

Deno.test("Studio is told nothing that another site could use", () =>
  withStack(async ({ api_url, url, secret_key }) => {
    const info = await (await fetch(`${api_url}/_system/info`)).text();
    const password = new URL(url).password;
    assert.ok(!info.includes(password) && !info.includes(secret_key));

    const { port } = new URL(api_url);
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await connection.write(
      new TextEncoder().encode(
        "GET /_system/introspect HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
      ),
    );
    const answer = await new Response(connection.readable).text();
    assert.match(answer, /^HTTP\/1\.1 403/);
  }));
