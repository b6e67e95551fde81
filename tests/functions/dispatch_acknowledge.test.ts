import { declareHomelab } from "../../scripts/n8n/homelab.ts";
import { press, serveNtfy } from "../../scripts/n8n/ntfy_stand_in.ts";
import { withStack } from "../_support/stack.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { post } from "./support/post.ts";

Deno.test("from a snapshot to the phone and back: the button acknowledges its issue and no other", () =>
  withStack(async (stack) => {
    const { sql, functions_url } = stack;
    const [operator, collector, worker] = await Promise.all(
      ["operator", "collector", "worker"].map((role) => stack.token(role)),
    );
    const tokens = { operator: operator!, collector: collector! };
    await using ntfy = serveNtfy("tk_for_this_test");
    Deno.env.set("TARGET_NTFY_TOKEN", "tk_for_this_test");
    await sql`
      insert into public.targets (name, kind, url, auth_secret, settings)
      values ('phone', 'ntfy', ${ntfy.url}, 'TARGET_NTFY_TOKEN', '{"topic": "bruce"}')`;
    await sql`
      insert into public.reactions (name, target, event_types)
      values ('tell', 'phone', '{SERVICE_MISSING}')`;
    const homelab = await declareHomelab({ functions_url, tokens });
    await homelab.see(["stray"]);
    const { body } = await post(`${functions_url}/dispatch`, {}, {
      authorization: `Bearer ${worker}`,
    });
    assertEquals([body.delivered, ntfy.messages.length], [2, 2]);

    const acknowledged = () =>
      sql`select issue_id, note from public.issues where acknowledged_at is not null`;
    const [first, second] = ntfy.messages.map(({ actions }) => actions![0]!);
    assertEquals(await press({ ...first!, url: second!.url }), 403, "another issue");
    const forged = { ...first!.headers, Authorization: first!.headers.Authorization!.slice(0, -2) };
    assertEquals(await press({ ...first!, headers: forged }), 401);
    assertEquals([...await acknowledged()], []);

    assertEquals(await press(first!), 200);
    const [issue, ...others] = await acknowledged();
    assert(first!.url.includes(issue!.issue_id) && others.length === 0);
    assertEquals(issue!.note, "By the button of an ntfy message.");
    for (const path of ["issues", "drift", "memory/search?q=x"]) {
      const response = await fetch(`${functions_url}/bruce/${path}`, { headers: first!.headers });
      await response.body?.cancel();
      assertEquals(response.status, 401, path);
    }
  }));
