import { untilWaiting } from "../properties/support/waiting.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { dockerPayload } from "./support/payloads.ts";
import { post } from "./support/post.ts";
import { withStack } from "../_support/stack.ts";

Deno.test("reads answer while fourteen writers wait, and those are told to come again", () =>
  withStack(async ({ functions_url, sql, token }) => {
    const ingest = `${functions_url}/ingest`;
    const collector = { authorization: `Bearer ${await token("collector")}` };
    const agent = { authorization: `Bearer ${await token("agent")}` };
    const payloads = Array.from(
      { length: 14 },
      (_, index) =>
        dockerPayload({ hostname: `box${index}`, observed_at: new Date().toISOString() }),
    );
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select bruce.lock_engine()`;
    const started = performance.now();
    const sent = payloads.map((payload) => post(ingest, payload, collector));
    await untilWaiting(sql, 6);
    const asked = performance.now();
    for (let read = 0; read < 10; read++) {
      const answer = await fetch(`${functions_url}/bruce/issues`, { headers: agent });
      assertEquals(answer.status, 200);
      await answer.body?.cancel();
    }
    const readFor = performance.now() - asked;
    await untilWaiting(sql, 1);
    assert(readFor < 2_500, `ten reads took ${readFor.toFixed()} ms`);
    for (const { status, body, headers } of await Promise.all(sent)) {
      assertEquals([status, body.code], [503, "database_unavailable"]);
      assertEquals(headers.get("retry-after"), "5");
    }
    const waited = performance.now() - started;
    assert(waited > 2_900 && waited < 8_000, `the writers waited for ${waited.toFixed()} ms`);
    await holder`rollback`;
    holder.release();
    // as a collector does
    for (const payload of payloads) {
      assertEquals((await post(ingest, payload, collector)).body.stored, 1);
    }
  }));

Deno.test("an older writer of plain SQL is told that nothing was written", () =>
  withStack(async ({ sql }) => {
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select bruce.lock_engine()`;
    const insert = (timeout: string) =>
      sql.begin(async (writer) => {
        await writer`select set_config('lock_timeout', ${timeout}, true)`;
        await writer`insert into observed_snapshots (hostname, source, snapshot)
          values ('box', 'docker', '{"containers": []}')`;
        const [row] = await writer`select current_setting('lock_timeout') as timeout`;
        return row?.timeout;
      });
    const fault = await insert("100ms").then(() => null, (error) => error);
    assertEquals(fault?.code, "55P03");
    assertMatch(fault.message, /BRUCE is busy.*Nothing was written/);
    const second = insert("7s");
    await untilWaiting(sql, 1);
    await holder`commit`;
    holder.release();
    // what the session had set is as it was
    assertEquals(await second, "7s");
  }));
