import { assertEquals, assertMatch } from "./support/assert.ts";
import { dockerPayload } from "./support/payloads.ts";
import { post } from "./support/post.ts";
import { withStack } from "./support/stack.ts";

Deno.test("a token without quota left is told 429, and what is known goes on", () =>
  withStack(async ({ ingest, sql, authorize }) => {
    const collector = await authorize("collector");
    const at = (second: number) => new Date(Date.now() - 60_000 + second * 1_000).toISOString();
    const known = await post(ingest, dockerPayload({ observed_at: at(0) }), collector);
    assertEquals([known.status, known.body.stored], [200, 1]);
    await sql`update bruce.token_quotas set used = 1000 where quota = 'new_hosts'`;
    const made = dockerPayload({ hostname: "made-up", observed_at: at(1) });
    const refused = await post(ingest, made, collector);
    assertEquals([refused.status, refused.body.code], [429, "quota_reached"]);
    assertMatch(refused.body.message, /new hosts and sources .* Declare the host/);
    const again = await post(
      ingest,
      [dockerPayload({ observed_at: at(2) }), made],
      collector,
    );
    assertEquals([again.status, again.body.rejected[0].code], [200, "quota_reached"]);
    const hosts = await sql<{ hostname: string }[]>`select hostname from bruce.scopes`;
    assertEquals(hosts.some(({ hostname }) => hostname === "made-up"), false);
  }));
