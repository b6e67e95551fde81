import { strict as assert } from "node:assert";
import { policyOf } from "../../scripts/stack/dashboard.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { withStack } from "../_support/stack.ts";

const get = (url: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(url, { method, headers, redirect: "manual" });

Deno.test("the dashboard is served with its types, its policy and what may be kept of it", () =>
  withStack(async ({ dashboard_url, publishable_key, secret_key }) => {
    const page = await get(dashboard_url);
    const html = await page.text();
    assert.equal(page.status, 200);
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(page.headers.get("cache-control"), "no-cache");
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal(page.headers.get("referrer-policy"), "no-referrer");
    const policy = page.headers.get("content-security-policy") ?? "";
    const directives = policy.split("; ");
    for (
      const wanted of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]
    ) assert.ok(directives.includes(wanted), `${wanted} in ${policy}`);
    assert.ok(!/unsafe|https?:|\*/.test(policy), policy);

    const etag = page.headers.get("etag") ?? "";
    const again = await get(dashboard_url, { "if-none-match": etag });
    assert.deepEqual([again.status, await again.text()], [304, ""]);

    const assets = [...html.matchAll(/"\.\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
    assert.ok(assets.some((path) => path.endsWith(".js")) && assets.length > 1, html);
    for (const path of assets) {
      const asset = await get(dashboard_url + path);
      const kind = path.endsWith(".js") ? "text/javascript" : "text/css";
      assert.equal(asset.headers.get("content-type"), `${kind}; charset=utf-8`);
      assert.equal(asset.headers.get("cache-control"), "public, max-age=31536000, immutable");
      await asset.body?.cancel();
    }

    const settings = await get(`${dashboard_url}config.json`);
    assert.equal(settings.headers.get("cache-control"), "no-cache");
    const text = await settings.text();
    assert.deepEqual(JSON.parse(text), {
      supabase_url: "./",
      publishable_key,
      realtime: false,
      session: "session",
    });
    assert.ok(!text.includes(secret_key));
  }));

Deno.test("a file is packed for who takes gzip, and is the same for who does not", () =>
  withStack(async ({ dashboard_url }) => {
    const { port } = new URL(dashboard_url);
    const ask = async (accepted: string) => {
      // fetch would unpack it and hide how it came
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
      const head = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept-Encoding: ${accepted}`;
      await connection.write(new TextEncoder().encode(`${head}\r\nConnection: close\r\n\r\n`));
      const bytes = new Uint8Array(await new Response(connection.readable).arrayBuffer());
      const text = new TextDecoder("latin1").decode(bytes);
      return { head: text.split("\r\n\r\n")[0]?.toLowerCase() ?? "", length: bytes.length };
    };
    const packed = await ask("br, gzip");
    assert.match(packed.head, /content-encoding: gzip/);
    assert.match(packed.head, /vary: accept-encoding/);
    for (const accepted of ["identity", "gzip;q=0", "x-gzip-not"]) {
      const plain = await ask(accepted);
      assert.doesNotMatch(plain.head, /content-encoding/, accepted);
      assert.ok(plain.length > packed.length, accepted);
    }
    const unpacked = await (await get(dashboard_url, { "accept-encoding": "gzip" })).text();
    const plain = await (await get(dashboard_url, { "accept-encoding": "identity" })).text();
    assert.equal(unpacked, plain);
  }));

Deno.test("what is no file of the dashboard is a 404, and nothing of it is written", () =>
  withStack(async ({ dashboard_url }) => {
    for (
      const path of [
        "nothing",
        "hosts/box2",
        "assets/",
        "index.html/x",
        "..%2f..%2fpackage.json",
        "assets/..%2findex.html",
        "editor/drift",
      ]
    ) {
      const answer = await get(dashboard_url + path);
      assert.equal(answer.status, 404, path);
      assert.ok(!(await answer.text()).includes("<"), path);
    }
    const post = await get(dashboard_url, {}, "POST");
    assert.deepEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
    await post.body?.cancel();
    const head = await get(dashboard_url, {}, "HEAD");
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  }));

Deno.test("a page without a policy is not served", async () => {
  assert.throws(() => policyOf("<meta charset=utf-8>"), /no content security policy/);
  const page = await Deno.readTextFile(inProject("dashboard/index.html"));
  assert.match(policyOf(page), /connect-src 'self'; .*frame-ancestors 'none'$/);
});

Deno.test("the web servers of docs/dashboard.md send the policy that the page asks for", async () => {
  const page = policyOf(await Deno.readTextFile(inProject("dashboard/index.html")));
  const docs = await Deno.readTextFile(inProject("docs/dashboard.md"));
  const policies = [...docs.matchAll(/Content-Security-Policy "([^"]+)"/g)].map(([, text]) => text);
  const supabase = "https://supabase.example.lan wss://supabase.example.lan";
  const wanted = page.replace("connect-src 'self'", `connect-src 'self' ${supabase}`);
  assert.deepEqual(policies, [wanted, wanted]);
});
