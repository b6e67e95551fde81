import { createHmac } from "node:crypto";
import type { Handler } from "../../supabase/functions/_shared/endpoint.ts";
import { handleBruce } from "../../supabase/functions/bruce/handler.ts";
import { handleCommands } from "../../supabase/functions/commands/handler.ts";
import { handleDispatch } from "../../supabase/functions/dispatch/handler.ts";
import { handleExpected } from "../../supabase/functions/expected/handler.ts";
import { handleIngest } from "../../supabase/functions/ingest/handler.ts";
import { handleMcp } from "../../supabase/functions/mcp/handler.ts";
import { handleNetboxWebhook } from "../../supabase/functions/netbox-webhook/handler.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { assertEquals } from "./support/assert.ts";
import { dockerPayload, TOKEN } from "./support/payloads.ts";
import { environmentOf, post } from "./support/post.ts";
import { serveRest } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

const SECRET = "kept between NetBox and BRUCE";

/** What the API of a database says that is away: PostgREST, or `@supabase/lite` with its `SUP`. */
const faults: [string, number, string, string][] = [
  ["a statement timeout", 500, "57014", "canceling statement due to statement timeout"],
  ["a shutdown", 503, "57P01", "terminating connection due to administrator command"],
  ["a crash", 503, "57P02", "terminating connection because of crash of another server process"],
  ["recovery", 503, "57P03", "the database system is in recovery mode"],
  ["recovery without a code", 500, "SUP", "PostgresError: the database system is starting up"],
  ["a lost connection", 500, "SUP", "Error: write CONNECTION_CLOSED 127.0.0.1:5432"],
  ["a connection that broke", 503, "08006", "connection failure"],
  ["a lock timeout", 500, "55P03", "canceling statement due to lock timeout"],
  ["a deadlock", 500, "40P01", "deadlock detected"],
  ["too many connections", 503, "53300", "sorry, too many clients already"],
  ["a full disk", 500, "53100", "could not extend file: No space left on device"],
  ["no memory", 500, "53200", "out of memory"],
  ["a file that cannot be read", 500, "58030", "could not read file"],
  ["no connection", 503, "PGRST001", "Database client error"],
  ["no schema yet", 503, "PGRST002", "Could not query the database for the schema cache."],
  ["a full pool", 504, "PGRST003", "Timed out acquiring connection from connection pool."],
  ["a schema read too early", 404, "PGRST202", "Could not find the function in the schema cache"],
];

const get = (url: string) =>
  fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })
    .then(async ({ status, headers, body }) => {
      await body?.cancel();
      return { status, headers };
    });

const functions: Record<
  string,
  [Handler, (url: string) => Promise<{ status: number; headers: Headers }>]
> = {
  bruce: [handleBruce, (url) => get(`${url}/bruce/issues`)],
  commands: [handleCommands, (url) => post(`${url}/commands/claim`, { worker: "w" })],
  dispatch: [handleDispatch, (url) => post(url, {})],
  expected: [handleExpected, (url) => post(url, { hostname: "box1", services: [] })],
  ingest: [handleIngest, (url) => post(url, dockerPayload())],
  mcp: [handleMcp, (url) => post(url, { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} })],
  "netbox-webhook": [
    handleNetboxWebhook,
    (url) => {
      const body = JSON.stringify({ ...vmUpdated(), timestamp: new Date().toISOString() });
      const signature = createHmac("sha512", SECRET).update(body).digest("hex");
      return post(url, body, { "x-hook-signature": signature });
    },
  ],
};

function vmUpdated() {
  const folder = inProject("tests/netbox/fixtures/webhook");
  const name = [...Deno.readDirSync(folder)].map(({ name }) => name).sort()
    .find((name) => name.startsWith("vm-"));
  return JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
}

Deno.test("every function is in the table", () => {
  const folders = [...Deno.readDirSync(inProject("supabase/functions"))]
    .filter(({ isDirectory, name }) => isDirectory && !name.startsWith("_"));
  assertEquals(Object.keys(functions).sort(), folders.map(({ name }) => name).sort());
});

for (const [name, [handler, send]] of Object.entries(functions)) {
  Deno.test(`${name} answers 503 with Retry-After whatever way the database is away`, async () => {
    const { error } = console;
    console.error = () => {};
    try {
      const answers = await Promise.all(faults.map(async ([what, status, code, message]) => {
        await using rest = serveRest(() =>
          Response.json({ code, message, details: null, hint: null }, { status })
        );
        const environment = environmentOf(rest.url, { NETBOX_WEBHOOK_SECRET: SECRET });
        await using served = serveFunction(handler, environment);
        const answer = await send(served.url);
        return [what, answer.status, Number(answer.headers.get("retry-after")) > 0];
      }));
      assertEquals(answers, faults.map(([what]) => [what, 503, true]));
    } finally {
      console.error = error;
    }
  });
}
