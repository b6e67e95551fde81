import type postgres from "postgres";

/** What pg_net does, once: sends what the stand-in has noted, and keeps the answers. */
export async function sendRequests(sql: postgres.Sql): Promise<void> {
  const waiting =
    await sql`delete from net.http_request_queue returning id::text, url, headers, body`;
  for (const { id, url, headers, body } of waiting) {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
      .then(async (response) => ({ status: response.status, content: await response.text() }))
      .catch((error) => ({ status: null, content: null, error: String(error) }));
    const error = "error" in answer ? answer.error : null;
    await sql`
      insert into net._http_response (id, status_code, content, timed_out, error_msg)
      values (${id}, ${answer.status}, ${answer.content}, false, ${error})`;
  }
}
