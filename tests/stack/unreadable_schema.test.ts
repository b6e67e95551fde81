import { strict as assert } from "node:assert";
import { openRestApi } from "../../scripts/stack/rest.ts";
import { testServer } from "../_support/database.ts";

Deno.test("a schema that cannot be read is 503 with Retry-After, and code PGRST002 as of PostgREST", async () => {
  const server = testServer();
  // it looks the same when the statement that reads it is cancelled: nothing is found
  const keys = { publishable_key: "sb_publishable_x", secret_key: "sb_secret_x" };
  const api = openRestApi(server.url(await server.clone("template1")), keys);
  try {
    for (const path of ["events", "rpc/ingest"]) {
      const request = new Request(`http://127.0.0.1/rest/v1/${path}`, {
        method: path === "events" ? "GET" : "POST",
        headers: { apikey: keys.secret_key, "content-type": "application/json" },
        body: path === "events" ? null : "{}",
      });
      const answer = await api.fetch(request, "127.0.0.1");
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "5"]);
      assert.equal((await answer.json()).code, "PGRST002");
    }
  } finally {
    await api.close();
  }
});
