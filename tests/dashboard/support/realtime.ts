import type { TestStack } from "../../_support/stack.ts";

/** A message of Phoenix, version 2.0.0 of its serializer: join_ref, ref, topic, event, payload. */
type Message = [string | null, string | null, string, string, Record<string, unknown>];

/** One socket, and what it has joined. */
interface Socket {
  web: WebSocket;
  /** The `join_ref` of the topic `realtime:bruce`; null: it has not joined. */
  joined: string | null;
}

/** Supabase Realtime, as far as the page speaks with it, in front of a stack. */
export interface RealtimeStandIn {
  /** The stack with its page told that there is Realtime. */
  dashboard_url: string;
  /** The token of each join that was let in, and of each `access_token` after it. */
  tokens: string[];
  /** When the last one was let in. */
  joinedAt: number;
  /** Joins that were refused, with the reason. */
  refused: string[];
  /** Events that were sent to a page. */
  told: number;
  /** How many pages hear. */
  hearers(): number;
  /** Closes each socket as a server that goes away, and lets no new one in until it is `up` again. */
  down(): void;
  up(): void;
  /** Closes the channel alone, as Realtime does when the token of a page is over. */
  closeChannels(): void;
}

const topic = "realtime:bruce";

/**
 * Puts a stand-in of Realtime in front of a stack: the same origin, whose `/realtime/v1/websocket` speaks the protocol of Phoenix
 * (https://supabase.com/docs/guides/realtime/protocol). What the database gives to `realtime.send` is broadcast on commit. A private
 * topic is joined by who may read, as the policy on `realtime.messages` says.
 */
export async function withRealtime<T>(
  stack: TestStack,
  test: (realtime: RealtimeStandIn) => Promise<T>,
): Promise<T> {
  await stack.sql`create schema realtime`;
  await stack.sql`
    create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
    returns void language sql
    as $$ select pg_notify('realtime', json_build_object('topic', topic, 'event', event, 'payload', payload, 'private', private)::text) $$`;
  const sockets = new Set<Socket>();
  let isUp = true;
  const standIn: RealtimeStandIn = {
    dashboard_url: "",
    tokens: [],
    joinedAt: 0,
    refused: [],
    told: 0,
    hearers: () => hearers().length,
    down() {
      isUp = false;
      for (const { web } of sockets) web.close(1012);
    },
    up: () => isUp = true,
    closeChannels() {
      for (const socket of hearers()) {
        send(socket, [socket.joined, socket.joined, topic, "phx_close", {}]);
        socket.joined = null;
      }
    },
  };
  const hearers = () => [...sockets].filter(({ joined }) => joined !== null);
  const send = ({ web }: Socket, message: Message) => {
    if (web.readyState === WebSocket.OPEN) web.send(JSON.stringify(message));
  };
  const reply = (socket: Socket, [join, ref, of]: Message, status: string, response: object) =>
    send(socket, [join, ref, of, "phx_reply", { status, response }]);

  /** Empty where who has this token may read. */
  async function refusal(token: unknown): Promise<string> {
    const answer = await fetch(`${stack.api_url}/rest/v1/rpc/api_token`, {
      method: "POST",
      headers: {
        apikey: stack.publishable_key,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: "{}",
    });
    const { status } = await answer.json();
    return answer.ok && status === 200
      ? ""
      : "Unauthorized: You do not have permissions to read from this Channel topic: bruce";
  }

  async function hear(socket: Socket, message: Message): Promise<void> {
    const [, ref, of, event, payload] = message;
    if (of === "phoenix" && event === "heartbeat") return reply(socket, message, "ok", {});
    if (of !== topic) return reply(socket, message, "error", { reason: "unmatched topic" });
    if (event === "phx_leave") {
      socket.joined = null;
      return reply(socket, message, "ok", {});
    }
    if (event !== "phx_join" && event !== "access_token") return;
    const { config } = payload as { config?: { private?: boolean } };
    const reason = event === "phx_join" && config?.private !== true
      ? "the topic is private"
      : await refusal(payload.access_token);
    if (reason) {
      standIn.refused.push(reason);
      socket.joined = null;
      if (event === "phx_join") return reply(socket, message, "error", { reason });
      return send(socket, [message[0], null, topic, "phx_close", {}]);
    }
    standIn.tokens.push(String(payload.access_token));
    if (event === "phx_join") {
      socket.joined = ref;
      standIn.joinedAt = Date.now();
      reply(socket, message, "ok", { postgres_changes: [] });
    }
  }

  function connect(request: Request): Response {
    const { searchParams } = new URL(request.url);
    if (!isUp) return new Response("down", { status: 503 });
    if (searchParams.get("apikey") !== stack.publishable_key) {
      return new Response("no key", { status: 401 });
    }
    if (searchParams.get("vsn") !== "2.0.0") throw new Error(`vsn ${searchParams.get("vsn")}`);
    const { socket: web, response } = Deno.upgradeWebSocket(request);
    const socket: Socket = { web, joined: null };
    web.onopen = () => sockets.add(socket);
    web.onclose = () => sockets.delete(socket);
    web.onerror = () => sockets.delete(socket);
    web.onmessage = ({ data }) => hear(socket, JSON.parse(data));
    return response;
  }

  const listening = await stack.sql.listen("realtime", (text) => {
    const { event, payload, ...rest } = JSON.parse(text);
    if (rest.topic !== "bruce" || rest.private !== true) throw new Error(text);
    for (const socket of hearers()) {
      standIn.told++;
      send(socket, [null, null, topic, "broadcast", { type: "broadcast", event, payload }]);
    }
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/realtime/v1/websocket") return connect(request);
    if (pathname === "/config.json") {
      return Response.json({
        supabase_url: "./",
        publishable_key: stack.publishable_key,
        realtime: true,
        session: "session",
      });
    }
    return passOn(stack, request);
  });
  standIn.dashboard_url = `http://127.0.0.1:${server.addr.port}/`;
  try {
    return await test(standIn);
  } finally {
    isUp = false;
    for (const { web } of sockets) web.close();
    await listening.unlisten();
    await server.shutdown();
  }
}

/** Asks the stack as if it had been asked itself. */
async function passOn(stack: TestStack, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.delete("host");
  if (headers.has("origin")) headers.set("origin", stack.api_url);
  const answer = await fetch(stack.api_url + pathname + search, {
    method: request.method,
    headers,
    body: request.body ? await request.arrayBuffer() : undefined,
    redirect: "manual",
  });
  const answered = new Headers(answer.headers);
  // fetch has unpacked it
  for (const name of ["content-encoding", "content-length"]) answered.delete(name);
  return new Response(answer.body, { status: answer.status, headers: answered });
}
