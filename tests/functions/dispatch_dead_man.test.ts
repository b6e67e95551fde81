import { handleDispatch } from "../../supabase/functions/dispatch/handler.ts";
import { assertEquals, assertMatch } from "./support/assert.ts";
import { withOutbox } from "./support/outbox.ts";
import { post } from "./support/post.ts";
import { serve, serveFunction } from "./support/serve.ts";

Deno.test("while BRUCE is well, and only then, the dead man's switch is pinged, once a minute, and its address is told nobody", async () => {
  const pings: string[] = [];
  await using outside = serve(({ method, url }) => {
    pings.push(`${method} ${new URL(url).pathname}`);
    return new Response("OK", { status: url.includes("broken") ? 500 : 200 });
  });
  const said: string[] = [];
  const usual = console.error;
  console.error = (...words: unknown[]) => said.push(words.join(" "));
  try {
    await withOutbox({ url: "http://127.0.0.1:9/" }, async ({ sql, environment, happen }) => {
      /** What one, or more, calls of dispatch pinged with the switch at this address. */
      const dispatch = async (address: string, calls = 1) => {
        await using served = serveFunction(handleDispatch, {
          ...environment,
          BRUCE_DEADMAN_URL: address,
        });
        const before = pings.length;
        for (let call = 0; call < calls; call++) {
          const authorization = `Bearer ${environment.DISPATCH_TOKEN}`;
          assertEquals((await post(served.url, {}, { authorization })).status, 200);
        }
        return pings.slice(before);
      };
      assertEquals(await dispatch(`${outside.url}/no-jobs`), [], "the jobs never ran");
      await sql`select bruce.run_jobs()`;
      assertEquals(await dispatch(`${outside.url}/well`, 3), ["GET /well"]);

      await happen();
      assertEquals(await dispatch(`${outside.url}/young`), ["GET /young"], "one waits since now");
      await sql`update public.actions set created_at = created_at - interval '16 minutes'`;
      assertEquals(await dispatch(`${outside.url}/stuck`), [], "one waits for long");
      await sql`delete from public.actions`;
      await sql`update public.heartbeats set last_beat_at = last_beat_at - interval '4 minutes'`;
      await sql`
        select setval('bruce.jobs_beat', last_value - 240000) from bruce.jobs_beat
        union all
        select setval('bruce.engine_beat', last_value - 240000) from bruce.engine_beat`;
      assertEquals(await dispatch(`${outside.url}/silent`), [], "the jobs do not run any more");
      await sql`select bruce.run_jobs()`;

      assertEquals(said, []);
      assertEquals((await dispatch(`${outside.url}/broken`)).length, 1);
      await dispatch("http://127.0.0.1:9/away");
      await dispatch("file:///etc/passwd");
      assertEquals(said.length, 3, said.join("\n"));
      assertMatch(said[0]!, /not reached: HTTP 500\.$/);
      assertMatch(said[1]!, /not reached: the request failed\.$/);
      assertMatch(said[2]!, /is no http or https address/);
      assertEquals(said.filter((words) => /broken|away|127|passwd/.test(words)), []);
    });
  } finally {
    console.error = usual;
  }
});
