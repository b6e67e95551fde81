import { handleBruce } from "../../supabase/functions/bruce/handler.ts";
import { sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { assertEquals } from "./support/assert.ts";
import { TOKEN } from "./support/payloads.ts";
import { environmentOf } from "./support/post.ts";
import { serveRest } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

const PAGE = { status: 200, items: [], next_cursor: null, as_of: "2026-01-01T00:00:00Z" };

/** A primary, and a replica that `answer`s; both note what they were asked. */
async function ask(
  path: string,
  answer: () => unknown,
  init: RequestInit = {},
) {
  await using primary = serveRest(() => PAGE);
  await using replica = serveRest(answer);
  await using bruce = serveFunction(
    handleBruce,
    environmentOf(primary.url, { BRUCE_READ_URL: replica.url }),
  );
  const original = console.error;
  console.error = () => {};
  try {
    const response = await fetch(`${bruce.url}/bruce${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    });
    const body = await response.json();
    return {
      status: response.status,
      body,
      primary: primary.calls.map(({ rpc }) => rpc),
      replica: replica.calls.map(({ rpc, parameters }) => ({ rpc, parameters })),
    };
  } finally {
    console.error = original;
  }
}

Deno.test("what only reads is asked of the read replica", async () => {
  const { status, primary, replica } = await ask("/drift?hostname=box2-*&limit=5", () => PAGE);
  assertEquals([status, primary, replica.length], [200, [], 1]);
  const [call] = replica;
  assertEquals([call?.rpc, call?.parameters.rpc], ["read_rpc", "api_drift"]);
  assertEquals(call?.parameters.parameters, {
    token_sha256: await sha256Hex(TOKEN),
    query: { hostname: ["box2-*"], limit: 5 },
  });
});

Deno.test("what writes goes to the primary", async () => {
  const { primary, replica } = await ask(
    "/issues/0b0e7a4e-3f5c-4c39-9d3f-0a5b8f1d2c3e/acknowledge",
    () => PAGE,
    { method: "POST", body: "{}" },
  );
  assertEquals([primary, replica], [["api_acknowledge"], []]);
});

for (
  const [what, answer] of [
    ["is away", () => new Response("<html>502", { status: 502 })],
    ["restarts", () => Response.json({ code: "57P03", message: "starting" }, { status: 503 })],
    ["cancels for what it replays", () => Response.json({ code: "40001" }, { status: 500 })],
    ["is no replica of this version", () => Response.json({ code: "PGRST202" }, { status: 404 })],
  ] as const
) {
  Deno.test(`a read replica that ${what} is stood in for by the primary`, async () => {
    const { status, primary } = await ask("/drift", answer);
    assertEquals([status, primary], [200, ["api_drift"]]);
  });
}

Deno.test("what the read replica refuses is refused", async () => {
  const refusal = { status: 403, code: "wrong_role", message: "Not with this token." };
  const { status, primary } = await ask("/drift", () => refusal);
  assertEquals([status, primary], [403, []]);
});
