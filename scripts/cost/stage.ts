import postgres from "postgres";
import { callFunction, type EdgeFunction } from "../stack/functions.ts";
import type { Answer, Ask, Call, Stage } from "./way.ts";

/** One connection to a database, with the edge functions in front of it. */
export interface Edge {
  stage: Stage;
  close(): Promise<void>;
}

const ROLES = ["collector", "operator", "worker", "netbox"] as const;

/** Longer than any call may take: what does not end by itself is cancelled. */
const MOST_MS = 20_000;

/** Puts the functions in front of one connection, which stands for the API and for its pool. */
export async function openEdge(
  url: string,
  functions: Map<string, EdgeFunction>,
): Promise<Edge> {
  const pool = postgres(url, {
    max: 1,
    onnotice: () => {},
    connection: { statement_timeout: MOST_MS, synchronous_commit: "off" },
  });
  const sql = await pool.reserve();
  const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const tokens = await makeTokens(sql);
  let calls: Call[] = [];
  const api = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const rpc = new URL(request.url).pathname.split("/").at(-1) ?? "";
      const before = [await computedMs(backend!.pid), performance.now()] as const;
      const answer = await callRpc(sql, rpc, await request.json());
      calls.push({
        rpc,
        computedMs: await computedMs(backend!.pid) - before[0],
        passedMs: performance.now() - before[1],
      });
      return answer;
    },
  );
  Deno.env.set("SUPABASE_URL", `http://127.0.0.1:${api.addr.port}`);
  Deno.env.set("SUPABASE_SECRET_KEY", "sb_secret_of_nobody");
  Deno.env.set("BRUCE_DATABASE_TIMEOUT_MS", String(2 * MOST_MS));

  async function send({ path, role, body }: Ask): Promise<Answer> {
    calls = [];
    const request = new Request(`http://127.0.0.1/functions/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${tokens[role]}`,
        ...body === undefined ? {} : { "content-type": "application/json" },
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer = await callFunction(functions, request);
    return { status: answer.status, body: await answer.json(), calls };
  }

  return {
    stage: { sql, send },
    async close() {
      await api.shutdown();
      sql.release();
      await pool.end();
    },
  };
}

async function callRpc(
  sql: postgres.ReservedSql,
  rpc: string,
  parameters: Record<string, unknown>,
): Promise<Response> {
  const names = Object.keys(parameters);
  const values = Object.values(parameters).map((value) =>
    typeof value === "object" && value !== null ? JSON.stringify(value) : value as string
  );
  const list = names.map((name, index) =>
    `${name} => $${index + 1}${typeof parameters[name] === "object" ? "::text::jsonb" : ""}`
  );
  try {
    const [row] = await sql.unsafe(`select public.${rpc}(${list.join(", ")}) as answer`, values);
    return Response.json(row?.answer);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return Response.json({ code, message }, { status: 500 });
  }
}

async function makeTokens(sql: postgres.ReservedSql): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const role of ROLES) {
    const token = `brc_${role.padEnd(43, "A")}`;
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    await sql`select public.create_token(name => ${`cost-${role}`}, role => ${role},
      token_sha256 => ${new Uint8Array(hash).toHex()}, requests_per_minute => 1000000)`;
    tokens[role] = token;
  }
  return tokens;
}

/** What a backend has computed: what else runs on the machine does not count where Linux tells it. */
async function computedMs(pid: number): Promise<number> {
  try {
    return Number((await Deno.readTextFile(`/proc/${pid}/schedstat`)).split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
